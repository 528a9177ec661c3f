namespace UwsAgent.Adapters;

/// <summary>The cgroup of one job.</summary>
internal sealed class CgroupCage(CgroupContainment owner, string path) : ICage
{
    private int leader;

    public int Enter(Func<int> start) => leader = owner.Start(path, start);

    public IReadOnlyCollection<int> Members() =>
        CgroupTree.IsEmpty(path) ? [] : [.. Tree().SelectMany(CgroupTree.Members).Where(pid => pid != leader)];

    public void Kill()
    {
        try
        {
            File.WriteAllText(Path.Combine(path, "cgroup.kill"), "1");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Before Linux 5.14.
            foreach (var pid in Members().Append(leader).Where(pid => pid > 0))
            {
                _ = LibC.Kill(pid, LibC.SigKill);
            }
        }
    }

    /// <summary>Fails quietly while a process is stuck in the kernel; the next start of the agent finds the directory again.</summary>
    public void Dispose()
    {
        if (!IsDeleted(path))
        {
            foreach (var directory in Tree().Reverse())
            {
                IsDeleted(directory);
            }
        }
    }

    private static bool IsDeleted(string directory)
    {
        try
        {
            Directory.Delete(directory);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // A job may have made cgroups of its own below.
    private IEnumerable<string> Tree()
    {
        try
        {
            return [path, .. Directory.EnumerateDirectories(path, "*", SearchOption.AllDirectories)];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
