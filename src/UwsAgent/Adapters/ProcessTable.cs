using System.Globalization;
using System.Text;

namespace UwsAgent.Adapters;

/// <summary>The processes of this machine as <c>/proc</c> shows them, and the mark by which a job's processes are known.</summary>
/// <param name="scope">Which agent: two on one machine must not end each other's jobs.</param>
internal sealed class ProcessTable(string scope)
{
    public const string JobVariable = "UWS_JOB";
    public const string AgentVariable = "UWS_AGENT";

    /// <summary>The session of the agent: children of jobs are never in it, children of the runtime are.</summary>
    public static int OwnSession { get; } = One(Environment.ProcessId)?.Session ?? 0;

    public string Scope => scope;

    public static IReadOnlyList<ProcessEntry> Read()
    {
        var entries = new List<ProcessEntry>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(directory.AsSpan()), CultureInfo.InvariantCulture, out var pid)
                && One(pid) is { } entry
            )
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    public static ProcessEntry? One(int pid)
    {
        try
        {
            return Parse(File.ReadAllText($"/proc/{pid}/stat"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Orphans that the kernel gave to this process: it gives them to the main thread. Null where the kernel does not tell.</summary>
    public static IReadOnlyList<int>? AdoptedChildren()
    {
        try
        {
            var (own, culture) = (Environment.ProcessId, CultureInfo.InvariantCulture);
            var children = File.ReadAllText(string.Create(culture, $"/proc/{own}/task/{own}/children"));
            return
            [
                .. children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pid => int.Parse(pid, culture)),
            ];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The name may hold spaces and parentheses, so the fields are counted from the last parenthesis.</summary>
    public static ProcessEntry? Parse(string stat)
    {
        var end = stat.LastIndexOf(')');
        var space = stat.IndexOf(' ', StringComparison.Ordinal);
        if (end < 0 || space < 0)
        {
            return null;
        }

        var fields = stat[(end + 2)..].Split(' ');
        return new ProcessEntry(
            int.Parse(stat.AsSpan(0, space), CultureInfo.InvariantCulture),
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            int.Parse(fields[2], CultureInfo.InvariantCulture),
            int.Parse(fields[3], CultureInfo.InvariantCulture),
            long.Parse(fields[19], CultureInfo.InvariantCulture),
            fields[0] is "Z" or "X"
        );
    }

    /// <summary>The job that a process was started for by this agent, from its environment; null when it carries no mark.</summary>
    public string? JobOf(int pid)
    {
        try
        {
            var environment = Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/environ")).Split('\0');
            return environment.Contains($"{AgentVariable}={scope}", StringComparer.Ordinal)
                ? environment.FirstOrDefault(IsJob)?[(JobVariable.Length + 1)..]
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Kills every marked process but this one and those that it descends from. Only before the first job of this process.</summary>
    public int EndMarked()
    {
        var ended = new HashSet<int>();
        for (var round = 0; round < 10; round++)
        {
            var all = Read();
            var own = Ancestors(all, Environment.ProcessId);
            var found = all.Where(entry => !entry.IsDead && !own.Contains(entry.Pid) && JobOf(entry.Pid) is not null)
                .ToList();
            if (found.Count == 0)
            {
                break;
            }

            foreach (var entry in found)
            {
                Kill(entry, LibC.SigKill);
                ended.Add(entry.Pid);
            }
        }

        return ended.Count;
    }

    /// <summary>Never another process that was given the same number meanwhile.</summary>
    public static void Kill(ProcessEntry entry, int signal)
    {
        using var pidfd = LibC.PidfdOpen(entry.Pid);
        if (pidfd is not null && One(entry.Pid)?.StartTicks == entry.StartTicks)
        {
            LibC.PidfdKill(pidfd, signal);
        }
    }

    private static HashSet<int> Ancestors(IReadOnlyList<ProcessEntry> all, int pid)
    {
        var parents = all.ToDictionary(entry => entry.Pid, entry => entry.Parent);
        var own = new HashSet<int>();
        while (pid > 0 && own.Add(pid))
        {
            pid = parents.GetValueOrDefault(pid);
        }

        return own;
    }

    private static bool IsJob(string variable) => variable.StartsWith(JobVariable + "=", StringComparison.Ordinal);
}

/// <summary>One process: who it is, where it hangs, and when it began (which with the number names it for good).</summary>
internal sealed record ProcessEntry(int Pid, int Parent, int Group, int Session, long StartTicks, bool IsDead);
