using UwsAgent.Core;

namespace UwsAgent.Cli.Rendering;

/// <summary>How much a value asks for attention, shown as colour where there is colour.</summary>
internal enum Tone
{
    Plain,
    Good,
    Active,
    Warning,
    Bad,
    Faint,
}

/// <summary>One value of a table: text without control characters, and its tone.</summary>
internal readonly record struct Cell
{
    public Cell(string? text, Tone tone = Tone.Plain) => (Text, Tone) = (Clean(text ?? ""), tone);

    public string Text { get; }

    public Tone Tone { get; }

    public static implicit operator Cell(string? text) => new(text);

    /// <summary>Names of files and messages of programs come from outside: nothing in them may steer a terminal or break a line.</summary>
    public static string Clean(string text) => PlainText.Line(text, int.MaxValue);
}

/// <summary>One column: its head, and what it shows of an item.</summary>
/// <param name="IsRight">For numbers.</param>
internal sealed record Column<T>(string Head, Func<T, Cell> Value, bool IsRight = false)
{
    /// <summary>0 stays; of the others the highest is left out first where a terminal is too narrow for all.</summary>
    public int Spare { get; init; }
}
