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
    public static void Enter(string cgroup, int pid)
    {
        Span<byte> digits = stackalloc byte[11];
        pid.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        using var file = File.OpenHandle(
            Path.Combine(cgroup, "cgroup.procs"),
            FileMode.Open,
            FileAccess.Write,
            FileShare.ReadWrite
        );
        RandomAccess.Write(file, digits[..length], 0);
    }

    /// <summary>Nothing lives in the cgroup or below it; also false while that is not certain.</summary>
    public static bool IsEmpty(string cgroup)
    {
        try
        {
            Span<byte> events = stackalloc byte[256];
            using var file = File.OpenHandle(Path.Combine(cgroup, "cgroup.events"), share: FileShare.ReadWrite);
            return events[..RandomAccess.Read(file, events, 0)].StartsWith("populated 0\n"u8);
        }
        catch (IOException)
        {
            return false;
        }
    }

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
