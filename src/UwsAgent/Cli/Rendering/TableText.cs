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
        var rows = items.Select(item => columns.Select(column => column.Value(item)).ToArray()).ToArray();
        if (session.IsTerminal || session.HasColor)
        {
            session.Console.Write(Drawn(rows, columns));
        }
        else
        {
            WritePlain(session.Out, rows, columns);
        }
    }

    private static Table Drawn<T>(Cell[][] rows, IReadOnlyList<Column<T>> columns)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var column in columns)
        {
            table.AddColumn(
                new TableColumn(Words(new(column.Head, Tone.Faint)))
                {
                    NoWrap = true,
                    Padding = new Padding(0, 0, Gap, 0),
                    Alignment = column.IsRight ? Justify.Right : Justify.Left,
                }
            );
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(Words));
        }

        return table;
    }

    private static Text Words(Cell cell) => new(cell.Text, Tones.Style(cell.Tone)) { Overflow = Overflow.Ellipsis };

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
