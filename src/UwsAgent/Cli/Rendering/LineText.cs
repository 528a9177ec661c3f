using Spectre.Console;

namespace UwsAgent.Cli.Rendering;

/// <summary>One line in one tone.</summary>
internal static class LineText
{
    public static void WriteText(this IAnsiConsole console, string text, Tone tone = Tone.Plain)
    {
        console.Write(new Text(Cell.Clean(text), Tones.Style(tone)));
        console.WriteLine();
    }
}
