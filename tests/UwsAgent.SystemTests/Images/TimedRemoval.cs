using System.Collections.Concurrent;
using System.Diagnostics;
using UwsAgent.Core.Ports;

namespace UwsAgent.SystemTests.Images;

/// <summary>A removal that remembers from when to when each image was being removed.</summary>
internal sealed class TimedRemoval(IEngineRemoval inner, ConcurrentDictionary<string, Span> removals) : IEngineRemoval
{
    public async Task<RemovalResult> RemoveImageAsync(string reference, CancellationToken cancellationToken)
    {
        var from = Stopwatch.GetTimestamp();
        var result = await inner.RemoveImageAsync(reference, cancellationToken);
        foreach (var id in result.Deleted)
        {
            removals[id] = new Span(from, Stopwatch.GetTimestamp());
        }

        return result;
    }

    public Task RestoreNameAsync(string id, string name, CancellationToken cancellationToken) =>
        inner.RestoreNameAsync(id, name, cancellationToken);

    public Task<RemovalResult> RemoveContainerAsync(string id, CancellationToken cancellationToken) =>
        inner.RemoveContainerAsync(id, cancellationToken);

    public Task<long> PruneBuildCacheAsync(BuildCacheLimits limits, CancellationToken cancellationToken) =>
        inner.PruneBuildCacheAsync(limits, cancellationToken);
}

/// <summary>From when to when something was under way, in ticks of the stopwatch.</summary>
internal readonly record struct Span(long From, long To)
{
    public bool Overlaps(Span other) => From <= other.To && other.From <= To;
}
