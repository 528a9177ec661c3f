using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace UwsAgent.Cli.Rendering;

/// <summary>Rows under heads: coloured and cut to the width on a terminal, else whole lines in even columns, easy to cut up.</summary>
internal static class TableText
{
    private const int Gap = 2;

    public static void Write<T>(CommandSession session, IReadOnlyCollection<T> items, IReadOnlyList<Column<T>> columns)
    {
        if (session.IsTerminal || session.HasColor)
        {
            var chosen = TableFit.Choose(columns, items, session.Console.Profile.Width, Gap, Width);
            Draw(session.Console, Rows(items, chosen), chosen);
        }
        else
        {
            WritePlain(session.Out, Rows(items, columns), columns);
        }
    }

    private static Cell[][] Rows<T>(IEnumerable<T> items, IReadOnlyList<Column<T>> columns) =>
        [.. items.Select(item => columns.Select(column => column.Value(item)).ToArray())];

    private static void Draw<T>(IAnsiConsole console, Cell[][] rows, IReadOnlyList<Column<T>> columns)
    {
        var heads = columns.Select(column => new Cell(column.Head, Tone.Faint)).ToArray();
        var natural = columns.Select((_, i) => rows.Prepend(heads).Max(row => Width(row[i].Text))).ToArray();
        var widths = TableFit.Fit(natural, console.Profile.Width - (Gap * (columns.Count - 1)));
        foreach (var row in rows.Prepend(heads))
        {
            var line = new Paragraph { Overflow = Overflow.Crop };
            for (var i = 0; i < row.Length; i++)
            {
                var text = TableFit.Cut(row[i].Text, widths[i], Width);
                var padding = new string(' ', widths[i] - Width(text));
                var isLast = i == row.Length - 1;
                line.Append(columns[i].IsRight ? padding : "");
                line.Append(text, Tones.Style(row[i].Tone));
                line.Append((columns[i].IsRight || isLast ? "" : padding) + (isLast ? "" : new string(' ', Gap)));
            }

            console.Write(line);
            console.WriteLine();
        }
    }

    private static void WritePlain<T>(TextWriter writer, Cell[][] rows, IReadOnlyList<Column<T>> columns)
    {
        var heads = columns.Select(column => new Cell(column.Head)).ToArray();
        var widths = columns.Select((_, i) => rows.Prepend(heads).Max(row => Width(row[i].Text))).ToArray();
        foreach (var row in rows.Prepend(heads))
        {
            var line = new StringBuilder();
            for (var i = 0; i < row.Length; i++)
            {
                var padding = widths[i] - Width(row[i].Text);
                line.Append(' ', columns[i].IsRight ? padding : 0).Append(row[i].Text);
                line.Append(' ', Gap + (columns[i].IsRight ? 0 : padding));
            }

            writer.WriteLine(line.ToString().TrimEnd());
        }
    }

    private static int Width(string text) => text.All(char.IsAscii) ? text.Length : new Segment(text).CellCount();
}
