using System.Collections.Concurrent;
using UwsAgent.Core.Ports;

namespace UwsAgent.Hosting;

/// <summary>When each loop last said that it turns, in monotonic time.</summary>
internal sealed class Heartbeats(TimeProvider time) : IHeartbeats
{
    private readonly ConcurrentDictionary<string, Loop> loops = new(StringComparer.Ordinal);

    /// <summary>False while any announced loop is stuck.</summary>
    public bool IsReady => Loops.All(loop => !loop.IsStuck);

    public IReadOnlyList<LoopHealth> Loops =>
        // A copy first: sorting what others add to throws.
        [
            .. loops
                .ToArray()
                .OrderBy(loop => loop.Key, StringComparer.Ordinal)
                .Select(loop => Look(loop.Key, loop.Value)),
        ];

    public void Expect(string loop, TimeSpan longest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(longest, TimeSpan.Zero);
        loops[loop] = new Loop(longest, time.GetTimestamp());
    }

    /// <summary>A name that nobody announced guards nothing and is ignored.</summary>
    public void Beat(string loop)
    {
        if (loops.TryGetValue(loop, out var found))
        {
            Volatile.Write(ref found.LastBeat, time.GetTimestamp());
        }
    }

    /// <summary>After the whole process stood still (a suspended host, a stopped process): every loop gets its full time again.</summary>
    public void ForgiveAll()
    {
        foreach (var loop in loops.Keys)
        {
            Beat(loop);
        }
    }

    private LoopHealth Look(string name, Loop loop)
    {
        var silent = time.GetElapsedTime(Volatile.Read(ref loop.LastBeat));
        return new LoopHealth(name, silent, loop.Longest);
    }

    private sealed class Loop(TimeSpan longest, long lastBeat)
    {
        public readonly TimeSpan Longest = longest;
        public long LastBeat = lastBeat;
    }
}

/// <summary>How long a loop has been silent, and how long it may be.</summary>
internal sealed record LoopHealth(string Name, TimeSpan Silent, TimeSpan Longest)
{
    public bool IsStuck => Silent > Longest;
}
