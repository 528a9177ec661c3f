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

    public string Description => "a session per job, with the agent as reaper of orphans (no delegated cgroup here)";

    public ICage Create(string jobId) => new SubreaperCage(this, jobId);

    public int EndLeftovers() => processes.EndMarked();

    /// <summary>Held while a child is started and while the process table is judged.</summary>
    internal Lock Gate { get; } = new();

    internal void Add(int leader) => leaders[leader] = true;

    internal void Remove(int leader) => leaders.TryRemove(leader, out _);

    internal bool IsLeader(int pid) => leaders.ContainsKey(pid);

    internal string? JobOf(int pid) => processes.JobOf(pid);

    /// <summary>An orphan that wiped its mark can only be this job's while no other runs.</summary>
    internal bool IsAlone => leaders.Count == 1;
}
