using Spectre.Console;

namespace UwsAgent.Cli.Rendering;

/// <summary>Names with their values, one to a line, the values in one column.</summary>
internal static class StatusText
{
    private const int Gap = 2;

    public static void ShowLines(this CommandSession session, IReadOnlyCollection<StatusLine> lines)
    {
        var width = lines.Max(line => line.Name.Length) + Gap;
        foreach (var line in lines)
        {
            session.Console.Write(new Text(Cell.Clean(line.Name).PadRight(width), Tones.Style(Tone.Faint)));
            session.Console.Write(new Text(Cell.Clean(line.Text), Tones.Style(line.Tone)));
            session.Console.WriteLine();
        }
    }
}
