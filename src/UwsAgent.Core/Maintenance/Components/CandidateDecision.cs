using System.Globalization;
using UwsAgent.Core.Versions;

namespace UwsAgent.Core.Maintenance.Components;

/// <summary>A version that a registry had.</summary>
/// <param name="FirstSeenAt">By this agent: registries do not say when a tag came.</param>
public sealed record SeenCandidate(string Version, DateTimeOffset FirstSeenAt);

/// <summary>Which of the newer versions of a registry is taken.</summary>
/// <param name="Taken">Null when none is.</param>
/// <param name="Soaking">The newest one, when it is not taken yet; null otherwise.</param>
public sealed record CandidateChoice(SemanticVersion? Taken, SemanticVersion? Soaking, string Why);

/// <summary>Decides which version of a registry is old enough.</summary>
public static class CandidateDecision
{
    /// <param name="present">The versions that the registry has now and that are let in.</param>
    /// <param name="seen">Every version that it ever had, those that are gone included.</param>
    public static CandidateChoice Decide(
        SemanticVersion current,
        IReadOnlyList<SemanticVersion> present,
        IReadOnlyList<SeenCandidate> seen,
        TimeSpan soak,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(present);
        ArgumentNullException.ThrowIfNull(seen);
        var newer = present.Where(version => version > current).OrderDescending().ToList();
        if (newer.Count == 0)
        {
            return new CandidateChoice(null, null, $"the registry has nothing newer than {current}");
        }

        var since = seen.Select(one => (Version: SemanticVersion.Parse(one.Version), one.FirstSeenAt))
            .Where(one => one.Version is not null)
            .GroupBy(one => one.Version!)
            .ToDictionary(group => group.Key, group => group.Min(one => one.FirstSeenAt));
        if (newer.Find(version => Age(version) >= soak) is { } ready)
        {
            return new CandidateChoice(
                ready,
                ready == newer[0] ? null : newer[0],
                $"the newest that has been out for {Words(soak)}"
            );
        }

        // A tag that is replaced each week would never be old enough: that something newer is there counts, not what it is called this week.
        var waiting = since.Where(one => one.Key > current).Select(one => now - one.Value).DefaultIfEmpty().Max();
        if (waiting >= soak)
        {
            var oldest = newer.OrderByDescending(Age).ThenBy(version => version).First();
            return new CandidateChoice(
                oldest,
                oldest == newer[0] ? null : newer[0],
                $"something newer has been there for {Words(waiting)}, and none stays for {Words(soak)}"
            );
        }

        return new CandidateChoice(
            null,
            newer[0],
            $"it was first seen {Words(Age(newer[0]))} ago and must have been out for {Words(soak)}"
        );

        TimeSpan Age(SemanticVersion version) =>
            since.TryGetValue(version, out var first) ? now - first : TimeSpan.Zero;
    }

    private static string Words(TimeSpan time) =>
        time.TotalDays >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.#} days")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} hours");
}
