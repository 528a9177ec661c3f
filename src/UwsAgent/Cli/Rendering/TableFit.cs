using System.Globalization;
using System.Text;

namespace UwsAgent.Cli.Rendering;

/// <summary>How wide the columns of a table are when there is less room than they want: the widest give first, the first column (what a row is called) last.</summary>
internal static class TableFit
{
    private const int Comfortable = 8;
    private const int Least = 1;

    // Enough of a value to tell it from the next one; the last column is the one with the words.
    private const int Telling = 12;
    private const int TellingOfLast = 16;

    /// <summary>Leaves out spare columns until the others have room to tell something.</summary>
    public static IReadOnlyList<Column<T>> Choose<T>(
        IReadOnlyList<Column<T>> columns,
        IReadOnlyCollection<T> items,
        int width,
        int gap,
        Func<string, int> widthOf
    )
    {
        var chosen = columns.ToList();
        var wanted = columns.ToDictionary(
            column => column,
            column => items.Select(item => widthOf(column.Value(item).Text)).Append(column.Head.Length).Max()
        );
        while (
            chosen.Sum(Room) + (gap * (chosen.Count - 1)) > width
            && chosen.MaxBy(column => column.Spare) is { Spare: > 0 } spare
        )
        {
            chosen.Remove(spare);
        }

        return chosen;

        int Room(Column<T> column) =>
            column == columns[0] ? wanted[column]
            : column == columns[^1] ? Math.Min(wanted[column], TellingOfLast)
            : Math.Min(wanted[column], Telling);
    }

    public static int[] Fit(IReadOnlyList<int> natural, int room)
    {
        var widths = natural.ToArray();
        Shrink(widths, room, from: 1, Comfortable);
        Shrink(widths, room, from: 1, Least);
        Shrink(widths, room, from: 0, Least);
        return widths;
    }

    /// <summary>The text itself when it fits, else its beginning with an ellipsis.</summary>
    /// <param name="widthOf">Columns of the terminal that a text takes.</param>
    public static string Cut(string text, int width, Func<string, int> widthOf)
    {
        if (widthOf(text) <= width)
        {
            return text;
        }

        var cut = new StringBuilder();
        var used = 0;
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            used += widthOf(element);
            if (used >= width)
            {
                break;
            }

            cut.Append(element);
        }

        return cut.Append('\u2026').ToString();
    }

    private static void Shrink(int[] widths, int room, int from, int least)
    {
        while (widths.Sum() > room)
        {
            var widest = -1;
            for (var i = from; i < widths.Length; i++)
            {
                if (widths[i] > least && (widest < 0 || widths[i] >= widths[widest]))
                {
                    widest = i;
                }
            }

            if (widest < 0)
            {
                return;
            }

            widths[widest]--;
        }
    }
}
