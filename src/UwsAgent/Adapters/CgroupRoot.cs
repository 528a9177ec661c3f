namespace UwsAgent.Adapters;

/// <summary>Finds the cgroup directory that was given to this process to divide as it likes.</summary>
internal static class CgroupRoot
{
    private const string AgentLeaf = "agent";

    // As it was before the first move of this process.
    private static readonly Lazy<string?> Home = new(() => OwnPath(File.ReadLines("/proc/self/cgroup")));

    /// <param name="scope">Tells two agents apart that share one delegated tree, as in a container.</param>
    /// <returns>Where job cgroups can be made, with the agent moved out of the way; null when there is no such place.</returns>
    public static CgroupTree? Find(string scope)
    {
        try
        {
            var mount = MountPoint(File.ReadLines("/proc/self/mountinfo"));
            return mount is null || Home.Value is null ? null : Prepare(mount, Home.Value, scope);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static string? MountPoint(IEnumerable<string> mountInfo) =>
        mountInfo
            .Select(line => line.Split(" - ", 2))
            .Where(halves => halves.Length == 2 && halves[1].StartsWith("cgroup2 ", StringComparison.Ordinal))
            .Select(halves => halves[0].Split(' ')[4])
            .FirstOrDefault();

    public static string? OwnPath(IEnumerable<string> cgroups) =>
        cgroups.FirstOrDefault(line => line.StartsWith("0::/", StringComparison.Ordinal))?[3..];

    private static CgroupTree? Prepare(string mount, string own, string scope)
    {
        string root;
        if (own == "/")
        {
            // The root of a container or of a machine without systemd: no one else divides it.
            root = Path.Combine(mount, "uws-agent-" + scope);
        }
        else
        {
            var unit = Path.GetFileName(own) == AgentLeaf ? Path.GetDirectoryName(own)! : own;
            root = mount + unit;
            if (!IsDelegated(root))
            {
                return null;
            }
        }

        var tree = new CgroupTree(root, Path.Combine(root, AgentLeaf))
        {
            // systemd tidies up after a unit; elsewhere the agent does.
            Home = own == "/" ? mount : null,
        };
        Directory.CreateDirectory(tree.Agent);
        CgroupTree.Enter(tree.Agent, Environment.ProcessId);
        return CanEnter(root) ? tree : null;
    }

    // systemd marks what it delegated; being able to write is not enough for root, who may write everywhere.
    private static unsafe bool IsDelegated(string unit)
    {
        var value = stackalloc byte[8];
        return LibC.GetXattr(unit, "user.delegate", value, 8) == 1 && value[0] == '1'
            || LibC.GetXattr(unit, "trusted.delegate", value, 8) == 1 && value[0] == '1';
    }

    private static bool CanEnter(string root)
    {
        var probe = Path.Combine(root, "probe");
        Directory.CreateDirectory(probe);
        try
        {
            using var procs = File.OpenWrite(Path.Combine(probe, "cgroup.procs"));
            return true;
        }
        finally
        {
            Directory.Delete(probe);
        }
    }
}
