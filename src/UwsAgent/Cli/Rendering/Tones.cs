using Spectre.Console;

namespace UwsAgent.Cli.Rendering;

/// <summary>What each tone looks like: the sixteen colours that every theme has made readable.</summary>
internal static class Tones
{
    public static Style Style(Tone tone) =>
        tone switch
        {
            Tone.Good => new(Color.Green),
            Tone.Active => new(Color.Aqua),
            Tone.Warning => new(Color.Yellow),
            Tone.Bad => new(Color.Red, decoration: Decoration.Bold),
            Tone.Faint => new(Color.Grey),
            _ => Spectre.Console.Style.Plain,
        };
}
