namespace UwsAgent.Core.Jobs;

/// <summary>The ready jobs of one lane, in the order in which they may be claimed. Not safe for threads by itself.</summary>
/// <remarks>
/// Jobs of one exclusive key form a group, those without a key form one more. Higher priority goes first; at the same
/// priority the group that was served longest ago, so that no key can starve another; within a group the oldest.
/// </remarks>
internal sealed class LaneIndex
{
    private readonly Dictionary<string, Group> groups = new(StringComparer.Ordinal);
    private readonly SortedSet<Group> open = new(Group.Order);
    private long served;

    public int Count { get; private set; }

    /// <summary>Whether there is a job whose key is free.</summary>
    public bool HasOpen => open.Count > 0;

    public void Add(Job job, bool isKeyBusy)
    {
        var key = job.ExclusiveKey ?? "";
        if (!groups.TryGetValue(key, out var group))
        {
            groups[key] = group = new Group(key) { IsBusy = isKeyBusy, LastServed = served };
        }

        Close(group);
        if (group.Jobs.Add(job))
        {
            Count++;
        }

        OpenIfReady(group);
    }

    public bool Remove(Job job)
    {
        if (!groups.TryGetValue(job.ExclusiveKey ?? "", out var group))
        {
            return false;
        }

        Close(group);
        var wasThere = group.Jobs.Remove(job);
        Count -= wasThere ? 1 : 0;
        DropIfEmpty(group);
        OpenIfReady(group);
        return wasThere;
    }

    /// <summary>Takes the next job out, or gives null when none may run now.</summary>
    public Job? Take()
    {
        var group = open.Min;
        if (group is null)
        {
            return null;
        }

        var job = group.Jobs.Min!;
        Close(group);
        group.Jobs.Remove(job);
        Count--;
        group.LastServed = ++served;
        DropIfEmpty(group);
        OpenIfReady(group);
        return job;
    }

    /// <summary>A job of this key began or ended somewhere: its group closes or opens.</summary>
    /// <returns>True when jobs may be claimed now that could not before.</returns>
    public bool SetBusy(string key, bool isBusy)
    {
        if (!groups.TryGetValue(key, out var group))
        {
            return false;
        }

        Close(group);
        group.IsBusy = isBusy;
        OpenIfReady(group);
        return !isBusy;
    }

    public IEnumerable<Job> Jobs() => groups.Values.SelectMany(group => group.Jobs);

    private void OpenIfReady(Group group)
    {
        if (!group.IsBusy && group.Jobs.Count > 0)
        {
            group.IsOpen = open.Add(group);
        }
    }

    /// <summary>Out of the ordered set before anything that orders it changes.</summary>
    private void Close(Group group)
    {
        if (group.IsOpen)
        {
            open.Remove(group);
            group.IsOpen = false;
        }
    }

    private void DropIfEmpty(Group group)
    {
        if (group.Jobs.Count == 0)
        {
            groups.Remove(group.Key);
        }
    }

    private sealed class Group(string key)
    {
        public static readonly IComparer<Group> Order = Comparer<Group>.Create(
            static (left, right) =>
            {
                var byPriority = right.Jobs.Min!.Priority.CompareTo(left.Jobs.Min!.Priority);
                var byTurn = byPriority != 0 ? byPriority : left.LastServed.CompareTo(right.LastServed);
                return byTurn != 0 ? byTurn : string.CompareOrdinal(left.Jobs.Min!.Id, right.Jobs.Min!.Id);
            }
        );

        public string Key => key;

        public SortedSet<Job> Jobs { get; } =
            new(
                Comparer<Job>.Create(
                    static (left, right) =>
                    {
                        var byPriority = right.Priority.CompareTo(left.Priority);
                        return byPriority != 0 ? byPriority : string.CompareOrdinal(left.Id, right.Id);
                    }
                )
            );

        public long LastServed { get; set; }

        public bool IsBusy { get; set; }

        public bool IsOpen { get; set; }
    }
}
