using System.Buffers;
using System.Globalization;
using System.Text;
using System.Xml;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Archives;

/// <summary>Reads a sheet as the CSV that Excel should have saved, row by row: row 7 is line 7.</summary>
internal sealed class SheetCsv : ForwardStream
{
    private const int MostRows = 1_048_576;
    private const int MostCells = 16_384;
    private const int MostOfCell = 1 << 16;

    private readonly WorkbookParts parts;
    private readonly byte delimiter;
    private readonly XmlReader xml;
    private readonly char[] chars = new char[4_096];
    private readonly StringBuilder text = new();
    private readonly ArrayBufferWriter<byte> line = new(4_096);
    private readonly ArrayBufferWriter<byte> cell = new(256);
    private int lineRead;
    private int row;
    private int written;
    private int width;
    private bool ended;

    public SheetCsv(WorkbookParts parts, byte delimiter)
    {
        this.parts = parts;
        this.delimiter = delimiter;
        xml = parts.Open(parts.SheetPart);
    }

    public override int Read(Span<byte> buffer)
    {
        while (lineRead == line.WrittenCount && !ended)
        {
            line.ResetWrittenCount();
            lineRead = 0;
            NextRow();
        }

        var count = Math.Min(buffer.Length, line.WrittenCount - lineRead);
        line.WrittenSpan.Slice(lineRead, count).CopyTo(buffer);
        lineRead += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        xml.Dispose();
        base.Dispose(disposing);
    }

    private void NextRow()
    {
        while (xml.Read())
        {
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "row" })
            {
                var number = Number(xml.GetAttribute("r"), row + 1);
                if (number <= row || number > MostRows)
                {
                    throw Damaged("its rows are not in order");
                }

                row = number;
                Cells();
                return;
            }
        }

        ended = true;
    }

    /// <summary>Rows without a value are not written until one with a value comes, so that none stand at the end.</summary>
    private void Cells()
    {
        var (seen, at) = (-1, 0);
        var depth = xml.Depth;
        while (!xml.IsEmptyElement && xml.Read() && xml.Depth > depth)
        {
            if (xml is not { NodeType: XmlNodeType.Element, LocalName: "c" })
            {
                continue;
            }

            var column = Column(xml.GetAttribute("r"), seen + 1);
            if (column <= seen || column >= MostCells)
            {
                throw Damaged("its cells are not in order");
            }

            seen = column;
            cell.ResetWrittenCount();
            Value();
            if (cell.WrittenCount > 0)
            {
                Lines();
                at = Delimiters(at, column);
                Quoted(cell.WrittenSpan);
            }
        }

        if (written == row)
        {
            width = Math.Max(width, at);
            Delimiters(at, width);
            line.Write("\n"u8);
        }
    }

    private int Delimiters(int from, int to)
    {
        for (; from < to; from++)
        {
            line.Write([delimiter]);
        }

        return to;
    }

    /// <summary>Ends the rows above that have no value.</summary>
    private void Lines()
    {
        for (; written < row; written++)
        {
            if (written + 1 < row)
            {
                line.Write("\n"u8);
            }
        }
    }

    private void Value()
    {
        var type = xml.GetAttribute("t");
        var style = Number(xml.GetAttribute("s"), -1);
        if (xml.IsEmptyElement)
        {
            return;
        }

        text.Clear();
        var depth = xml.Depth;
        var isValue = false;
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.NodeType == XmlNodeType.Element)
            {
                isValue = xml.LocalName is "v" or "t";
            }
            else if (isValue && SharedTexts.IsText(xml.NodeType))
            {
                Append();
            }
        }

        if (text.Length == 0)
        {
            return;
        }

        var value = text.ToString();
        switch (type)
        {
            case "s":
                if (
                    !int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    || index >= parts.Texts.Count
                )
                {
                    throw Damaged("a cell refers to a text that is not there");
                }

                cell.Write(parts.Texts[index]);
                break;
            case "b":
                cell.Write(value == "1" ? "true"u8 : "false"u8);
                break;
            case "e" or "str" or "inlineStr" or "d":
                Encoding.UTF8.GetBytes(value, cell);
                break;
            default:
                Encoding.UTF8.GetBytes(parts.Formats[style].Text(value, parts.CountsFrom1904), cell);
                break;
        }
    }

    private void Append()
    {
        while (xml.ReadValueChunk(chars, 0, chars.Length) is > 0 and var count)
        {
            text.Append(chars, 0, count);
            if (text.Length > MostOfCell)
            {
                throw new ArchiveFault(
                    Rule.WorkbookTooLarge,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"a cell of row {row} has more than {MostOfCell:N0} characters"
                    )
                );
            }
        }
    }

    private void Quoted(ReadOnlySpan<byte> value)
    {
        if (value.IndexOfAny("\"\r\n"u8) < 0 && value.IndexOf(delimiter) < 0)
        {
            line.Write(value);
            return;
        }

        line.Write("\""u8);
        foreach (var one in value)
        {
            line.Write(one == (byte)'"' ? "\"\""u8 : [one]);
        }

        line.Write("\""u8);
    }

    /// <summary>B7 is 1; a cell without a name is the next one.</summary>
    private static int Column(string? name, int next)
    {
        if (name is null)
        {
            return next;
        }

        var column = 0;
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetter(letter))
            {
                break;
            }

            column = (column * 26) + char.ToUpperInvariant(letter) - 'A' + 1;
            if (column > MostCells)
            {
                break;
            }
        }

        return column - 1;
    }

    private static int Number(string? attribute, int otherwise) =>
        int.TryParse(attribute, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static ArchiveFault Damaged(string why) => new(Rule.WorkbookDamaged, why);
}
