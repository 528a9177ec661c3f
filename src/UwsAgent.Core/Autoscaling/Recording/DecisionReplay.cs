namespace UwsAgent.Core.Autoscaling;

/// <summary>Decides recorded looks anew, from the recorded policy and history on: the same looks give the same decisions.</summary>
public sealed class DecisionReplay
{
    private readonly Dictionary<string, (TargetPolicy Policy, TargetHistory History)> targets = new(
        StringComparer.Ordinal
    );

    /// <returns>Null while the line that a target's record begins with has not been seen.</returns>
    public TargetLook? Again(LookLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line is { Policy: { } options, History: { } history })
        {
            targets[line.Target] = (TargetPolicy.Of(line.Target, options), history);
        }

        if (!targets.TryGetValue(line.Target, out var target) || line.Observed is not { } observed)
        {
            return null;
        }

        var now = new Moment(line.At, line.Steady);
        var decision = AutoscaleDecision.Decide(target.Policy, observed, target.History, now);
        target.History.LastWritten = line.Tried ?? target.History.LastWritten;
        target.History.Note(target.Policy, observed, decision, now, line.Written);
        return new TargetLook(now, observed, decision, line.Written, line.NotDone);
    }

    public TargetPolicy? PolicyOf(string target) => targets.TryGetValue(target, out var known) ? known.Policy : null;
}
