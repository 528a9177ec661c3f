using System.Globalization;
using UwsAgent.Cli;
using UwsAgent.Cli.Commands;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core.Ports;
using UwsAgent.Hosting;

namespace UwsAgent.Operations;

/// <summary>What the queue says in the status: counts, pauses, and whether it takes work.</summary>
internal sealed class QueueStatus(JobReading jobs, TimeProvider clock) : IStatusLines
{
    public IEnumerable<StatusLine> Lines()
    {
        var counts = jobs.Counts();
        yield return new("queue", QueueCommands.Sentence(counts));
        if (!counts.TakesWork)
        {
            yield return new("", $"takes no work: {counts.WhyNot}", Tone.Bad);
        }

        foreach (var pause in jobs.Pauses())
        {
            yield return new("paused", QueueControlCommands.Sentence(pause, clock.GetUtcNow()), Tone.Warning);
        }
    }

    public IEnumerable<KeyValuePair<string, object>> Facts() =>
        [new("queue", jobs.Counts()), new("pauses", jobs.Pauses())];
}

/// <summary>What the store says in the status: whether it takes writes, and how large it is.</summary>
internal sealed class StoreStatus(IDocumentStore store) : IStatusLines
{
    public IEnumerable<StatusLine> Lines()
    {
        var health = store.Health;
        yield return health.TakesWrites
            ? new("store", $"takes writes; journal {Size(health.JournalBytes)}, database {Size(health.DatabaseBytes)}")
            : new("store", $"takes no writes: {health.WhyNot}", Tone.Bad);
    }

    public IEnumerable<KeyValuePair<string, object>> Facts() => [new("store", store.Health)];

    private static string Size(long bytes) =>
        bytes switch
        {
            < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
            < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0} KiB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MiB"),
        };
}

/// <summary>What the loops say in the status: whether all of them turn.</summary>
internal sealed class LoopStatus(Heartbeats heartbeats) : IStatusLines
{
    public IEnumerable<StatusLine> Lines()
    {
        var loops = heartbeats.Loops;
        if (loops.Count > 0 && !loops.Any(loop => loop.IsStuck))
        {
            yield return new("loops", $"{string.Join(", ", loops.Select(loop => loop.Name))}: all turn");
        }

        foreach (var loop in loops.Where(loop => loop.IsStuck))
        {
            yield return new(
                "loops",
                $"{loop.Name} is stuck: silent for {Ages.Length(loop.Silent)}, at most {Ages.Length(loop.Longest)} is right",
                Tone.Bad
            );
        }
    }

    public IEnumerable<KeyValuePair<string, object>> Facts() =>
        [
            new(
                "loops",
                heartbeats
                    .Loops.Select(loop => new LoopView(
                        loop.Name,
                        loop.Silent.TotalSeconds,
                        loop.Longest.TotalSeconds,
                        loop.IsStuck
                    ))
                    .ToList()
            ),
        ];

    /// <summary>One loop, for programs.</summary>
    private sealed record LoopView(string Name, double SilentSeconds, double LongestSeconds, bool IsStuck);
}

/// <summary>What the schedules say in the status: which starts next.</summary>
internal sealed class ScheduleStatus(ScheduleReading schedules, TimeProvider clock) : IStatusLines
{
    public IEnumerable<StatusLine> Lines()
    {
        if (Next() is { } next)
        {
            yield return new("next", $"{next.Name} {Ages.Of(next.At, clock.GetUtcNow())}, at {Ages.Moment(next.At)}");
        }
    }

    public IEnumerable<KeyValuePair<string, object>> Facts() => Next() is { } next ? [new("nextSchedule", next)] : [];

    private NextStart? Next() =>
        schedules
            .List()
            .Where(one => one.NextRuns.Count > 0)
            .Select(one => new NextStart(one.Name, one.NextRuns[0]))
            .MinBy(one => one.At);

    /// <summary>The schedule that starts next.</summary>
    private sealed record NextStart(string Name, DateTimeOffset At);
}
