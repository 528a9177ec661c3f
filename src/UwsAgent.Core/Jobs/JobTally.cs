using System.Collections.Concurrent;

namespace UwsAgent.Core.Jobs;

/// <summary>Counts ended runs by kind and end, with the time they took, since the start of the agent.</summary>
public sealed class JobTally
{
    private readonly ConcurrentDictionary<(string Kind, JobState End), Totals> totals = new();

    public void Count(Job ended, TimeSpan took) =>
        totals.AddOrUpdate(
            (ended.Kind, ended.State),
            _ => new Totals(1, took),
            (_, before) => new Totals(before.Runs + 1, before.Time + took)
        );

    public IReadOnlyList<(string Kind, JobState End, Totals Totals)> Read() =>
        [
            .. totals
                .Select(one => (one.Key.Kind, one.Key.End, one.Value))
                .OrderBy(one => one.Kind, StringComparer.Ordinal)
                .ThenBy(one => one.End),
        ];

    /// <summary>How many runs, and how long they took together.</summary>
    public readonly record struct Totals(long Runs, TimeSpan Time);
}
