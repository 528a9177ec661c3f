using System.Collections.Concurrent;

namespace UwsAgent.Adapters;

/// <summary>
/// Without cgroups: orphans of a job become children of the agent instead of process 1, so they can be found by
/// session, descent and mark, however often they forked and called <c>setsid</c>.
/// </summary>
internal sealed class SubreaperContainment : IContainment
{
    // The runtime reaps its own children at once; who is dead in its session for longer is an orphan of one of them.
    private static readonly TimeSpan RuntimeReapsWithin = TimeSpan.FromSeconds(5);

    private readonly ProcessTable processes;
    private readonly ConcurrentDictionary<int, string> leaders = new();
    private readonly Dictionary<ProcessEntry, long> dead = [];

    public SubreaperContainment(ProcessTable processes)
    {
        this.processes = processes;
        LibC.AdoptOrphans(true);
    }

    public string Description => "a session per job, with the agent as reaper of orphans (no delegated cgroup here)";

    /// <summary>Held while a child is started and while the process table is judged.</summary>
    internal Lock Gate { get; } = new();

    public ICage Create(string jobId) => new SubreaperCage(this, jobId);

    public int EndLeftovers() => processes.EndMarked();

    internal void Add(int leader, string jobId) => leaders[leader] = jobId;

    internal void Remove(int leader) => leaders.TryRemove(leader, out _);

    internal string? JobOf(int pid) => processes.JobOf(pid);

    /// <summary>Once a leader is dead, whatever it left is below a child that the agent adopted on its main thread.</summary>
    internal bool HasNothingButLeaders() =>
        ProcessTable.AdoptedChildren() is { } children && children.All(leaders.ContainsKey);

    /// <summary>A process in a session that is not the agent's and below the agent itself was adopted; this one belongs to no job that runs.</summary>
    /// <remarks>One that wiped its mark can only be told apart while a single job runs.</remarks>
    internal bool IsStray(ProcessEntry entry) =>
        IsAdopted(entry)
        && !leaders.ContainsKey(entry.Pid)
        && (JobOf(entry.Pid) is { } job ? !leaders.Values.Contains(job) : leaders.Count == 1);

    /// <summary>Reaps the dead orphans; those of the runtime are left to it.</summary>
    internal void Reap(IReadOnlyList<ProcessEntry> all)
    {
        var orphans = all.Where(entry => entry.IsDead && IsAdopted(entry) && !leaders.ContainsKey(entry.Pid))
            .ToHashSet();
        foreach (var gone in dead.Keys.Where(entry => !orphans.Contains(entry)).ToList())
        {
            dead.Remove(gone);
        }

        foreach (var entry in orphans)
        {
            dead.TryAdd(entry, TimeProvider.System.GetTimestamp());
            if (
                entry.Session != ProcessTable.OwnSession
                || TimeProvider.System.GetElapsedTime(dead[entry]) > RuntimeReapsWithin
            )
            {
                _ = LibC.Reap(entry.Pid);
            }
        }
    }

    private static bool IsAdopted(ProcessEntry entry) => entry.Parent == Environment.ProcessId;
}
