using System.Globalization;

namespace UwsAgent.Adapters;

/// <summary>The agent's part of the cgroup tree: jobs below the root, the agent itself in a leaf that holds nothing else.</summary>
internal sealed record CgroupTree(string Root, string Agent)
{
    /// <exception cref="IOException">The process is gone, or the place is not ours.</exception>
    public static void Enter(string cgroup, int pid) =>
        File.WriteAllText(Path.Combine(cgroup, "cgroup.procs"), pid.ToString(CultureInfo.InvariantCulture));

    /// <summary>Empty for a cgroup that is gone.</summary>
    public static IReadOnlyList<int> Members(string cgroup)
    {
        try
        {
            return
            [
                .. File.ReadAllText(Path.Combine(cgroup, "cgroup.procs"))
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => int.Parse(line, CultureInfo.InvariantCulture))
                    .Where(pid => pid > 0),
            ];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
