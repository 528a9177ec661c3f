using UwsAgent.Adapters;

namespace UwsAgent.Hosting;

/// <summary>Whether what this process prints already goes to the journal, as systemd says in <c>$JOURNAL_STREAM</c>.</summary>
internal static class JournalStream
{
    public static bool IsOurs { get; } = Matches(Environment.GetEnvironmentVariable("JOURNAL_STREAM"), LinkOfStderr());

    /// <summary>The native socket is there and the stream is ours.</summary>
    public static bool HasSocket => IsOurs && File.Exists(JournalSocket.DefaultPath);

    /// <param name="stream"><c>device:inode</c>.</param>
    /// <param name="link">Where /proc/self/fd/2 points: <c>socket:[inode]</c>; a redirected stderr has another.</param>
    public static bool Matches(string? stream, string? link) =>
        stream?.Split(':') is [_, var inode] && link == $"socket:[{inode}]";

    private static string? LinkOfStderr()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            return new FileInfo("/proc/self/fd/2").LinkTarget;
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
