using System.Text;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>A row as ranges of the reader's buffer; valid until the next one is read.</summary>
internal sealed class CsvRow
{
    private const int MostCells = 4_096;

    private Cell[] cells = new Cell[64];
    private bool crEndsLines;
    private bool isSheet;

    public byte[] Buffer { get; set; } = [];

    /// <summary>The line on which it begins, from 1.</summary>
    public long Line { get; set; }

    public int Start { get; set; }

    /// <summary>Behind its last byte, line end not counted.</summary>
    public int End { get; set; }

    /// <summary>True number of cells, also of those that are not kept.</summary>
    public int Count { get; private set; }

    public RowFault Fault { get; set; }

    /// <summary>Where the fault is in the buffer.</summary>
    public int FaultAt { get; set; }

    /// <summary>The first control character in a cell, or -1.</summary>
    public int ControlAt { get; set; }

    /// <summary>The first line break in a quoted cell, or -1.</summary>
    public int LineBreakAt { get; set; }

    /// <summary>The quote of the cell with that line break.</summary>
    public int OpenedAt { get; set; }

    public ReadOnlySpan<Cell> Cells => cells.AsSpan(0, Math.Min(Count, MostCells));

    public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(Start, End - Start);

    public bool IsBlank => Count == 1 && cells[0].Length == 0 && !cells[0].Quoted;

    public ReadOnlySpan<byte> Raw(in Cell cell) => Buffer.AsSpan(cell.Start, cell.Length);

    public void Begin(byte[] buffer, int start, long line, bool crEndsLines, bool isSheet = false)
    {
        this.isSheet = isSheet;
        this.crEndsLines = crEndsLines;
        Buffer = buffer;
        Start = start;
        Line = line;
        Count = 0;
        Fault = RowFault.None;
        FaultAt = -1;
        ControlAt = -1;
        LineBreakAt = -1;
    }

    public void Add(int start, int end, bool quoted = false, bool doubled = false)
    {
        if (Count < cells.Length)
        {
            cells[Count] = new(start, end - start, quoted, doubled);
        }
        else if (Count < MostCells)
        {
            Array.Resize(ref cells, Math.Min(MostCells, cells.Length * 2));
            cells[Count] = new(start, end - start, quoted, doubled);
        }

        Count++;
    }

    /// <summary>Line and character of a byte of this row: slow, for what is going to be told.</summary>
    public Place PlaceOf(int at, int column = 0, string? columnName = null)
    {
        var line = Line;
        var lineStart = Start;
        for (var i = Start; i < at; i++)
        {
            if (!isSheet && LineEnds.IsEnd(Buffer, i, crEndsLines))
            {
                line++;
                lineStart = i + 1;
            }
        }

        var before = Buffer.AsSpan(lineStart, at - lineStart);
        var characters = System.Text.Unicode.Utf8.IsValid(before) ? Encoding.UTF8.GetCharCount(before) : before.Length;
        return new(line, column, characters + 1, columnName);
    }

    /// <summary>The number of the cell that holds a byte, from 1.</summary>
    public int ColumnAt(int at)
    {
        var column = 1;
        foreach (ref readonly var cell in Cells)
        {
            if (at <= cell.Start + cell.Length)
            {
                return column;
            }

            column++;
        }

        return column;
    }
}

/// <summary>Where a cell's bytes are, its outer quotes taken off.</summary>
internal readonly record struct Cell(int Start, int Length, bool Quoted, bool Doubled);

/// <summary>What keeps a row from being read as one.</summary>
internal enum RowFault : byte
{
    None,
    QuoteInside,
    TextAfterQuote,
    QuoteUnclosed,
    TooLong,
}
