using System.Collections.Concurrent;

namespace UwsAgent.Adapters;

/// <summary>
/// Without cgroups: orphans of a job become children of the agent instead of process 1, so they can be found by
/// session, descent and mark, however often they forked and called <c>setsid</c>.
/// </summary>
internal sealed class SubreaperContainment : IContainment
{
    private readonly ProcessTable processes;
    private readonly ConcurrentDictionary<int, bool> leaders = new();

    public SubreaperContainment(ProcessTable processes)
    {
        this.processes = processes;
        LibC.AdoptOrphans(true);
    }

    // The runtime reaps its own children at once; who is dead in its session for longer is an orphan of one of them.
    private static readonly TimeSpan RuntimeReapsWithin = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<ProcessEntry, long> dead = new();

    public string Description => "a session per job, with the agent as reaper of orphans (no delegated cgroup here)";

    public ICage Create(string jobId) => new SubreaperCage(this, jobId);

    public int EndLeftovers() => processes.EndMarked();

    /// <summary>Held while a child is started and while the process table is judged.</summary>
    internal Lock Gate { get; } = new();

    internal void Add(int leader) => leaders[leader] = true;

    internal void Remove(int leader) => leaders.TryRemove(leader, out _);

    internal bool IsLeader(int pid) => leaders.ContainsKey(pid);

    /// <summary>Of dead children of the agent, those that nobody else waits for.</summary>
    internal void Reap(ProcessEntry entry)
    {
        if (IsLeader(entry.Pid))
        {
            return;
        }

        var seen = dead.GetOrAdd(entry, _ => TimeProvider.System.GetTimestamp());
        if (entry.Session != ProcessTable.OwnSession || TimeProvider.System.GetElapsedTime(seen) > RuntimeReapsWithin)
        {
            _ = LibC.Reap(entry.Pid);
            dead.TryRemove(entry, out _);
        }
    }

    internal string? JobOf(int pid) => processes.JobOf(pid);

    /// <summary>An orphan that wiped its mark can only be this job's while no other runs.</summary>
    internal bool IsAlone => leaders.Count == 1;
}
