namespace UwsAgent.Adapters;

/// <summary>The session of one job and all that came out of it.</summary>
internal sealed class SubreaperCage(SubreaperContainment owner, string jobId) : ICage
{
    private int leader;
    private long since;

    public int Enter(Func<int> start)
    {
        // A child that is not in the list of leaders yet would pass for an orphan of another job.
        lock (owner.Gate)
        {
            leader = start();
            owner.Add(leader, jobId);
        }

        since = ProcessTable.One(leader)?.StartTicks ?? 0;
        return leader;
    }

    public IReadOnlyCollection<int> Members() => [.. Find().Select(entry => entry.Pid)];

    public void Kill()
    {
        // Stopped first, so that a storm of forks cannot outrun the killing.
        var stopped = new HashSet<int>();
        for (var round = 0; round < 10; round++)
        {
            var fresh = Find().Where(entry => stopped.Add(entry.Pid)).ToList();
            if (fresh.Count == 0)
            {
                break;
            }

            fresh.ForEach(entry => ProcessTable.Kill(entry, LibC.SigStop));
        }

        foreach (var entry in Find())
        {
            ProcessTable.Kill(entry, LibC.SigKill);
        }

        if (leader > 0)
        {
            _ = LibC.Kill(-leader, LibC.SigKill);
        }
    }

    public void Dispose() => owner.Remove(leader);

    private List<ProcessEntry> Find()
    {
        lock (owner.Gate)
        {
            return FindLocked();
        }
    }

    private List<ProcessEntry> FindLocked()
    {
        if (ProcessTable.One(leader) is null or { IsDead: true } && owner.HasNothingButLeaders())
        {
            return [];
        }

        var all = ProcessTable.Read();
        owner.Reap(all);
        var candidates = all.Where(entry =>
            !entry.IsDead && entry.StartTicks >= since && entry.Session != ProcessTable.OwnSession
        );
        var members = new Dictionary<int, ProcessEntry>();
        var others = new List<ProcessEntry>();
        foreach (var entry in candidates.Where(entry => entry.Pid != leader))
        {
            if (entry.Session == leader || entry.Group == leader || owner.JobOf(entry.Pid) == jobId)
            {
                members[entry.Pid] = entry;
            }
            else
            {
                others.Add(entry);
            }
        }

        AddDescendants(members, others);
        return [.. members.Values];
    }

    private void AddDescendants(Dictionary<int, ProcessEntry> members, List<ProcessEntry> others)
    {
        for (var grown = true; grown; )
        {
            grown = false;
            foreach (var entry in others.Where(entry => !members.ContainsKey(entry.Pid)))
            {
                if (entry.Parent == leader || members.ContainsKey(entry.Parent) || owner.IsStray(entry))
                {
                    members[entry.Pid] = entry;
                    grown = true;
                }
            }
        }
    }
}
