using UwsAgent.Hosting;

namespace UwsAgent.Cli;

/// <summary>A last word on stderr; under systemd with the level that the journal reads off the front of a line.</summary>
internal static class Complaint
{
    /// <summary>Further lines of a message are further lines of the journal, at the same level.</summary>
    public static string Line(string message) => $"{Prefix}uws-agent: {message}".ReplaceLineEndings("\n" + Prefix);

    public static string Bug(Exception bug) =>
        string.Join(
            '\n',
            $"uws-agent: stopped by a fault of its own: {bug.GetType().Name}: {bug.Message}\n{bug.StackTrace}"
                .Split('\n')
                .Select(line => Prefix + line.TrimEnd('\r'))
        );

    private static string Prefix => JournalStream.IsOurs ? "<3>" : "";
}
