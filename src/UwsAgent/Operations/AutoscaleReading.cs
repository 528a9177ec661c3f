using System.Globalization;
using UwsAgent.Cli;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Operations;

/// <summary>Targets as every front door shows them: how they stand, why, and what was decided before.</summary>
internal sealed class AutoscaleReading(
    ICurrent<AutoscalingOptions> current,
    TargetMemories memories,
    TargetRecords records,
    TargetPauses pauses,
    TargetControl control,
    ISchedules schedules,
    TimeProvider clock
) : IStatusLines
{
    /// <summary>After a restart the last look is read back from so far.</summary>
    private static readonly TimeSpan LookBack = TimeSpan.FromHours(3);

    public async Task<IReadOnlyList<TargetView>> ListAsync(CancellationToken cancellationToken)
    {
        var held = await PausesAsync(cancellationToken);
        return
        [
            .. current
                .Value.Targets.OrderBy(target => target.Key, StringComparer.OrdinalIgnoreCase)
                .Select(target =>
                    TargetView.Of(
                        target.Key,
                        target.Value,
                        memories.Find(target.Key),
                        held.GetValueOrDefault(target.Key)
                    )
                ),
        ];
    }

    public IReadOnlyList<string> Names => [.. current.Value.Targets.Keys.Order(StringComparer.OrdinalIgnoreCase)];

    /// <exception cref="Core.UserErrorException">There is no such target.</exception>
    public async Task<TargetExplanation> ExplainAsync(string target, CancellationToken cancellationToken)
    {
        var name = control.NameOf(target);
        var options = current.Value.Targets[name];
        var memory = memories.Find(name);
        var look = memory?.Last;
        if (look is null)
        {
            await foreach (
                var one in records.ReadAsync(options.Cluster, name, clock.GetUtcNow() - LookBack, cancellationToken)
            )
            {
                look = one;
            }
        }

        var held = await PausesAsync(cancellationToken);
        return new TargetExplanation(
            TargetView.Of(name, options, memory, held.GetValueOrDefault(name)) with
            {
                At = look?.At.Wall,
            },
            look,
            TargetPolicy.Of(name, options)
        )
        {
            NextUp = Next(AutoscaleUpJob.Kind.Name),
            NextDown = Next(AutoscaleDownJob.Kind.Name),
            NotBefore =
                memory is not null && look?.Decision.NotBefore is { } steady
                    ? memories.Now.Wall + (steady - memories.Now.Steady)
                    : null,
            History = memory?.History,
        };
    }

    /// <summary>What was decided, oldest first; without <paramref name="all"/> only what changed or was said anew.</summary>
    public async Task<IReadOnlyList<PastLook>> HistoryAsync(
        string target,
        DateTimeOffset since,
        bool all,
        int newest,
        CancellationToken cancellationToken
    )
    {
        var name = control.NameOf(target);
        var looks = new Queue<PastLook>();
        string? said = null;
        await foreach (
            var look in records.ReadAsync(current.Value.Targets[name].Cluster, name, since, cancellationToken)
        )
        {
            var past = PastLook.Of(look);
            var saying =
                string.Join(' ', look.Decision.Reasons.Select(reason => reason.Code)) + past.Desired + past.Current;
            if (all || look.Decision.IsChange || saying != said)
            {
                looks.Enqueue(past);
                if (looks.Count > newest)
                {
                    looks.Dequeue();
                }
            }

            said = saying;
        }

        return [.. looks];
    }

    public IEnumerable<StatusLine> Lines()
    {
        var targets = current.Value.Targets.Where(target => target.Value.Mode is not TargetMode.Off).ToList();
        if (targets.Count == 0)
        {
            yield break;
        }

        var looks = targets.Select(target => memories.Find(target.Key)?.Last).ToList();
        var blind = looks.Count(look => look?.Decision.End is DecisionEnd.Blind or DecisionEnd.Refused);
        yield return new(
            "autoscaling",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Counted.Of(targets.Count, "target")}, {targets.Count(target => target.Value.Mode is TargetMode.Active)} active{(blind == 0 ? "" : $"; {blind} not seen or refused (uws autoscale)")}"
            ),
            blind == 0 ? Tone.Plain : Tone.Warning
        );
        if (records.Failure is { } why)
        {
            yield return new("", $"decisions cannot be recorded: {why}", Tone.Bad);
        }
    }

    private async Task<IReadOnlyDictionary<string, TargetPause>> PausesAsync(CancellationToken cancellationToken) =>
        (await pauses.AllAsync(cancellationToken))
            .Where(pause => !pause.IsOver(clock.GetUtcNow()))
            .ToDictionary(pause => pause.Target, StringComparer.OrdinalIgnoreCase);

    private DateTimeOffset? Next(string kind) =>
        schedules
            .List()
            .Where(one => one.Kind == kind && one.Enabled)
            .SelectMany(one => one.NextRuns.Take(1))
            .Cast<DateTimeOffset?>()
            .Min();
}
