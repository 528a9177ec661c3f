using UwsAgent.Cli;
using UwsAgent.Http;

namespace UwsAgent.Operations;

/// <summary>How the agent is, put together from what its parts say.</summary>
internal sealed class StatusReading(
    AboutAgent about,
    IEnumerable<IStatusLines> parts,
    IEnumerable<IReadiness> readiness,
    TimeProvider clock
)
{
    public AgentStatus Read()
    {
        var faults = HealthRoutes.Faults(readiness);
        return new(
            about,
            Math.Max(0, (clock.GetUtcNow() - about.StartedAt).TotalSeconds),
            faults.Count == 0,
            faults,
            parts.SelectMany(part => part.Facts()).ToDictionary(StringComparer.Ordinal),
            [.. parts.SelectMany(part => part.Lines())]
        );
    }
}

/// <summary>The status of the agent for every front door.</summary>
/// <param name="Parts">For programs: each part's own facts under its name.</param>
/// <param name="Lines">The same in words for people.</param>
internal sealed record AgentStatus(
    AboutAgent Agent,
    double UptimeSeconds,
    bool IsReady,
    IReadOnlyList<HealthFault> Faults,
    IReadOnlyDictionary<string, object> Parts,
    IReadOnlyList<StatusLine> Lines
);
