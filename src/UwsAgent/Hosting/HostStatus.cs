using System.Globalization;
using UwsAgent.Core;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Hosting;

/// <summary>The agent in one line, for <c>systemctl status</c>.</summary>
internal static class HostStatus
{
    private const int Longest = 200;

    public static string Line(IReadOnlyList<LoopHealth> loops, QueueCounts? counts)
    {
        var stuck = string.Join(", ", loops.Where(loop => loop.IsStuck).Select(loop => loop.Name));
        var line = (stuck, counts) switch
        {
            ({ Length: > 0 }, _) => $"Stuck: {stuck}",
            (_, null) => "Up",
            (_, { TakesWork: false }) => $"Takes no work: {counts.WhyNot}; {Counted(counts)}",
            _ => Counted(counts),
        };
        return PlainText.Line(line, Longest);
    }

    private static string Counted(QueueCounts counts) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Count(counts, JobState.Running)} running, {Count(counts, JobState.Queued)} queued"
        );

    private static int Count(QueueCounts counts, JobState state) => counts.ByState.GetValueOrDefault(state);
}
