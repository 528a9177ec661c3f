using System.Globalization;
using System.Text;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>Finds the header, whatever stands above it and whatever separates its cells, and names both as the mistakes they are.</summary>
internal sealed class HeaderSeeker(FilePlan plan, FindingLog log)
{
    private const int MostLinesAbove = 10;
    private const int MostHeaderCells = 4_096;

    private bool dirtAbove;
    private long firstLine;
    private int firstCells;

    /// <summary>Rows that were not the header.</summary>
    public int Looked { get; private set; }

    /// <summary>No header in the first lines: nothing can be said of the rows.</summary>
    public bool GaveUp => Looked >= MostLinesAbove;

    /// <summary>The header when this row is it. The reader may be sent back to read the row again.</summary>
    public Header? Take(CsvReader csv)
    {
        var row = csv.Row;
        if (Looked == 0 && !dirtAbove && IsSepLine(row.Bytes))
        {
            log.Add(Rule.SepLine, new(row.Line));
            return null;
        }

        if (row.IsBlank)
        {
            dirtAbove = true;
            return null;
        }

        if (row.Fault != RowFault.TooLong)
        {
            if (IsHeader(row.Bytes, csv.Delimiter))
            {
                return Found(row);
            }

            foreach (var delimiter in ",;\t|"u8)
            {
                if (delimiter != csv.Delimiter && IsHeader(row.Bytes, delimiter))
                {
                    log.Add(Rule.Delimiter, new(row.Line), Words(delimiter, csv.Delimiter));
                    csv.Reread(delimiter);
                    return null;
                }
            }
        }

        firstLine = firstLine == 0 ? row.Line : firstLine;
        firstCells = firstCells == 0 ? row.Count : firstCells;
        Looked++;
        dirtAbove = true;
        return null;
    }

    /// <summary>At the end of a file, or of patience.</summary>
    public void TellNotFound()
    {
        var reason =
            firstLine == 0
                ? "the file has only blank lines"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"none of its {firstCells:N0} cells is a header known here"
                );
        var names = string.Join((char)Delimiter(plan.Rules), plan.Rules.Columns.Select(column => column.Name));
        log.Add(
            Rule.HeaderNotFound,
            new(Math.Max(1, firstLine)),
            reason,
            names.Length == 0 ? "the names of the columns" : names
        );
    }

    public static byte Delimiter(FileRules rules) => rules.Delimiter.Length == 1 ? (byte)rules.Delimiter[0] : (byte)',';

    private Header Found(CsvRow row)
    {
        if (dirtAbove)
        {
            log.Add(Rule.TitleRow, new(1), row.Line.ToString(CultureInfo.InvariantCulture));
        }

        return HeaderJudge.Judge(plan, row, log);
    }

    /// <summary>At least half of what it could hold are headers that the rules know; without rules, anything in cells is.</summary>
    private bool IsHeader(ReadOnlySpan<byte> line, byte delimiter)
    {
        var columns = plan.Columns.Length;
        var seen = new HashSet<int>();
        var cells = 0;
        foreach (var range in line.Split(delimiter))
        {
            if (++cells > MostHeaderCells)
            {
                break;
            }

            var cell = line[range].Trim("\" \t"u8);
            if (columns > 0 && cell.Length is > 0 and <= HeaderText.MostBytes)
            {
                seen.Add(plan.FindLoosely(Encoding.UTF8.GetString(cell)));
            }
        }

        seen.Remove(-1);
        return columns == 0
            ? cells > 1 || line.IndexOfAny(";\t|"u8) < 0
            : seen.Count > 0 && seen.Count * 2 >= Math.Min(cells, columns);
    }

    private static bool IsSepLine(ReadOnlySpan<byte> line)
    {
        line = line.Trim("\""u8);
        return line.Length is 4 or 5 && Ascii.EqualsIgnoreCase(line[..4], "sep="u8);
    }

    private static string Words(byte found, byte wanted) => $"{Name(found)}, not by {Name(wanted)}";

    private static string Name(byte delimiter) =>
        delimiter switch
        {
            (byte)',' => "commas",
            (byte)';' => "semicolons (;)",
            (byte)'\t' => "tabs",
            (byte)'|' => "vertical bars (|)",
            _ => $"\"{(char)delimiter}\"",
        };
}
