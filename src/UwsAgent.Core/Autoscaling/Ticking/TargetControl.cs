using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>What people do to targets: pause and resume them.</summary>
public sealed class TargetControl(
    TargetPauses pauses,
    IEventLog events,
    ICurrent<AutoscalingOptions> current,
    TimeProvider time
)
{
    /// <exception cref="UserErrorException">There is no such target, or the time is none.</exception>
    public async Task<TargetPause> PauseAsync(
        string target,
        Directions directions,
        TimeSpan? length,
        string reason,
        string author,
        CancellationToken cancellationToken
    )
    {
        if (length <= TimeSpan.Zero)
        {
            throw new UserErrorException("A pause must last longer than nothing.");
        }

        var now = time.GetUtcNow();
        var pause = new TargetPause(
            NameOf(target),
            directions is Directions.None ? Directions.Both : directions,
            author,
            PlainText.Line(reason, 300),
            now,
            now + length
        );
        await pauses.SetAsync(pause, cancellationToken);
        await events.AppendAsync(
            new AgentEvent(AutoscaleEvents.Paused, pause.Target, $"paused: {Word(pause.Directions)}")
            {
                Author = author,
                Why = pause.Reason.Length > 0 ? pause.Reason : null,
                Undo = $"uws autoscale resume {pause.Target}",
            },
            cancellationToken
        );
        return pause;
    }

    /// <exception cref="UserErrorException">It is not paused.</exception>
    public async Task<TargetPause> ResumeAsync(string target, string author, CancellationToken cancellationToken)
    {
        // By what is stored, not by the configuration: a target that was taken out of it may still be paused.
        var pause =
            (await pauses.AllAsync(cancellationToken)).FirstOrDefault(one => Same(one.Target, target))
            ?? throw new UserErrorException($"'{target}' is not paused. See: uws autoscale")
            {
                Kind = UserErrorKind.NotFound,
            };
        await pauses.RemoveAsync(pause.Target, cancellationToken);
        await events.AppendAsync(
            new AgentEvent(AutoscaleEvents.Resumed, pause.Target, "resumed") { Author = author },
            cancellationToken
        );
        return pause;
    }

    /// <summary>The name as the configuration has it.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public string NameOf(string target) =>
        current.Value.Targets.Keys.FirstOrDefault(name => Same(name, target))
        ?? throw new UserErrorException(
            $"There is no target '{target}'. Targets: {Listed(current.Value.Targets.Keys)}."
        )
        {
            Kind = UserErrorKind.NotFound,
        };

    public static string Word(Directions directions) =>
        directions switch
        {
            Directions.Up => "nothing is added",
            Directions.Down => "nothing is taken away",
            _ => "nothing changes",
        };

    private static string Listed(IEnumerable<string> names) =>
        string.Join(", ", names.Order(StringComparer.OrdinalIgnoreCase)) is { Length: > 0 } list ? list : "none";

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
