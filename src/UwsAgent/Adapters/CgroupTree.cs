using System.Globalization;

namespace UwsAgent.Adapters;

/// <summary>The agent's part of the cgroup tree: jobs below the root, the agent itself in a leaf that holds nothing else.</summary>
internal sealed record CgroupTree(string Root, string Agent)
{
    /// <summary>Where the agent goes back to when it stops; null to stay.</summary>
    public string? Home { get; init; }

    /// <summary>Leaves nothing behind, unless a process is still in it.</summary>
    public void Remove()
    {
        if (Home is null)
        {
            return;
        }

        try
        {
            Enter(Home, Environment.ProcessId);
            Directory.Delete(Agent);
            Directory.Delete(Root);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The next start of this agent takes it up.
        }
    }

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
