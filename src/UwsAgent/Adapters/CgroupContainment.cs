using UwsAgent.Core;

namespace UwsAgent.Adapters;

/// <summary>A cgroup (version 2) per job below a directory that was delegated to the agent: nothing can leave it, and one write kills all.</summary>
internal sealed class CgroupContainment(CgroupTree tree, ProcessTable processes) : IContainment, IDisposable
{
    private const string Prefix = "job-";

    // Each round moves all that it finds; a second one is rare.
    private const int MostRounds = 100;

    // The agent's own cgroup is that of its process, however many of these there are.
    private static readonly Lock Gate = new();

    public string Description => $"a cgroup per job below {tree.Root}";

    public ICage Create(string jobId)
    {
        var path = Path.Combine(tree.Root, Prefix + jobId);
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(
                $"No cgroup for the job can be made at {path}: {failure.Message} "
                    + "Under systemd the unit needs Delegate=yes; restart the agent after changing it.",
                failure
            )
            {
                Kind = UserErrorKind.Unavailable,
            };
        }

        return new CgroupCage(this, path);
    }

    public void Dispose() => tree.Remove();

    public int EndLeftovers()
    {
        var ended = 0;
        foreach (var path in Directory.EnumerateDirectories(tree.Root, Prefix + "*"))
        {
            using var cage = new CgroupCage(this, path);
            ended += Leftovers.End(cage);
        }

        // A job of a time when the agent ran without cgroups.
        return ended + processes.EndMarked();
    }

    /// <summary>Starts one child at a time, so that a newcomer in the agent's own cgroup is known to be of this one.</summary>
    internal int Start(string path, Func<int> start)
    {
        lock (Gate)
        {
            var leader = start();
            Enter(path, leader);
            if (ProcessTable.One(leader) is { } first)
            {
                var jobId = Path.GetFileName(path)[Prefix.Length..];
                for (var round = 0; round < MostRounds && Newcomers(first, jobId) is { Count: > 0 } found; round++)
                {
                    found.ForEach(pid => Enter(path, pid));
                }
            }

            return leader;
        }
    }

    // What the child forked between its start and its move was born in the agent's cgroup, in another session than the agent's.
    private List<int> Newcomers(ProcessEntry leader, string jobId) =>
        [
            .. CgroupTree
                .Members(tree.Agent)
                .Where(pid => pid != Environment.ProcessId)
                .Select(ProcessTable.One)
                .Where(entry =>
                    entry is { IsDead: false }
                    && entry.Session != ProcessTable.OwnSession
                    && entry.StartTicks >= leader.StartTicks
                    && (processes.JobOf(entry.Pid) ?? jobId) == jobId
                )
                .Select(entry => entry!.Pid),
        ];

    private static void Enter(string path, int pid)
    {
        try
        {
            CgroupTree.Enter(path, pid);
        }
        catch (IOException)
        {
            // It has ended already.
        }
    }
}
