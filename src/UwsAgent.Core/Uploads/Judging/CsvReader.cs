namespace UwsAgent.Core.Uploads.Judging;

/// <summary>RFC 4180 over UTF-8 bytes: a row at a time, nothing copied, and back in step after any mistake.</summary>
internal sealed class CsvReader(int maxRowBytes, byte delimiter, int firstBufferBytes = CsvReader.FirstBuffer)
{
    public const int FirstBuffer = 256 * 1024;

    /// <summary>A quoted cell of more lines than this was never closed.</summary>
    private const int MostLinesInCell = 100;

    private const byte CtrlZ = 0x1A;

    private byte[] buffer = new byte[Rounded(firstBufferBytes)];
    private ulong[] masks = new ulong[Rounded(firstBufferBytes) / StructuralMask.Block];
    private int start;
    private int end;
    private bool ended;
    private bool skipping;
    private long line = 1;

    public CsvRow Row { get; } = new();

    public LineEnds LineEnds { get; } = new();

    /// <summary>Written by ourselves from a sheet: no quote of it is a mistake, and a row is a line whatever is in its cells.</summary>
    public bool IsSheet { get; init; }

    public bool EndsInCtrlZ { get; private set; }

    public byte Delimiter { get; private set; } = delimiter;

    /// <summary>Cells of the header once it is known: it tells a line break in a cell from a quote that was never closed.</summary>
    public int ExpectedCells { get; set; }

    /// <summary>Reads the row again that was read last, with another delimiter.</summary>
    public void Reread(byte with)
    {
        Delimiter = with;
        (start, line) = (Row.Start, Row.Line);
        LineEnds.Forget();
        StructuralMask.Write(buffer, end, with, masks);
    }

    public async ValueTask FillAsync(ContentReader content, CancellationToken cancellation)
    {
        var left = end - start;
        var from = buffer;
        if (left > buffer.Length / 2)
        {
            buffer = new byte[buffer.Length * 2];
            masks = new ulong[buffer.Length / StructuralMask.Block];
        }

        from.AsSpan(start, left).CopyTo(buffer);
        start = 0;
        var count = await content.ReadAsync(buffer.AsMemory(left), cancellation);
        end = left + count;
        ended = end < buffer.Length;
        while (ended && end > 0 && buffer[end - 1] == CtrlZ)
        {
            end--;
            EndsInCtrlZ = true;
        }

        StructuralMask.Write(buffer, end, Delimiter, masks);
    }

    public CsvStep Read()
    {
        if (start == end)
        {
            return ended ? CsvStep.End : CsvStep.More;
        }

        if (skipping)
        {
            return SkipLine();
        }

        Row.Begin(buffer, start, line, LineEnds.CrEndsLines, IsSheet);
        var scan = new StructuralScan(masks, start, end);
        var cellStart = start;
        while (true)
        {
            var at = scan.Next();
            if (at < 0)
            {
                return ended ? Finish(cellStart, end, end) : MoreOrTooLong();
            }

            var value = buffer[at];
            if (value == Delimiter)
            {
                Row.Add(cellStart, at);
                cellStart = at + 1;
            }
            else if (value is (byte)'\n' or (byte)'\r')
            {
                if (!LineEndsAt(at, out var next))
                {
                    return MoreOrTooLong();
                }

                if (next > 0)
                {
                    return Finish(cellStart, at, next);
                }

                NoteControl(at);
            }
            else if (value != '"')
            {
                NoteControl(at);
            }
            else if (at != cellStart)
            {
                NoteFault(RowFault.QuoteInside, at);
            }
            else if (Quoted(ref scan, at, ref cellStart) is { } step)
            {
                return step;
            }
        }
    }

    /// <summary>Null when the row goes on behind the cell.</summary>
    private CsvStep? Quoted(ref StructuralScan scan, int open, ref int cellStart)
    {
        var doubled = false;
        var firstBreak = -1;
        var lines = 0;
        while (true)
        {
            var at = scan.Next();
            if (at < 0)
            {
                return ended ? Unclosed(open, firstBreak < 0 ? end : firstBreak)
                    : end - start < maxRowBytes ? CsvStep.More
                    : firstBreak >= 0 ? Unclosed(open, firstBreak)
                    : MoreOrTooLong();
            }

            var value = buffer[at];
            if (IsBreak(at))
            {
                firstBreak = firstBreak < 0 ? at : firstBreak;
                if (++lines > MostLinesInCell * 2 && !IsSheet)
                {
                    return Unclosed(open, firstBreak);
                }
            }
            else if (value == '"')
            {
                if (at + 1 == end && !ended)
                {
                    return MoreOrTooLong();
                }

                var after = at + 1 < end ? buffer[at + 1] : (byte)'\n';
                if (after == '"')
                {
                    doubled = true;
                    scan.Next();
                }
                else if (after == Delimiter || after is (byte)'\n' or (byte)'\r')
                {
                    Row.LineBreakAt = firstBreak >= 0 && Row.LineBreakAt < 0 ? firstBreak : Row.LineBreakAt;
                    Row.OpenedAt = Row.LineBreakAt == firstBreak && firstBreak >= 0 ? open : Row.OpenedAt;
                    return Closed(ref scan, open, at, doubled, ref cellStart);
                }
                else if (firstBreak >= 0)
                {
                    return Unclosed(open, firstBreak);
                }
                else
                {
                    NoteFault(RowFault.TextAfterQuote, at + 1);
                    return null;
                }
            }
            else if (value != Delimiter)
            {
                NoteControl(at);
            }
        }
    }

    private CsvStep? Closed(ref StructuralScan scan, int open, int close, bool doubled, ref int cellStart)
    {
        var at = close + 1;
        if (at == end)
        {
            Row.Add(open + 1, close, quoted: true, doubled);
            return End(close + 1, end);
        }

        if (buffer[at] == Delimiter)
        {
            Row.Add(open + 1, close, quoted: true, doubled);
            scan.Next();
            cellStart = at + 1;
            return null;
        }

        if (!LineEndsAt(at, out var next))
        {
            return MoreOrTooLong();
        }

        if (next == 0)
        {
            NoteFault(RowFault.TextAfterQuote, at);
            return null;
        }

        Row.Add(open + 1, close, quoted: true, doubled);
        return End(at, next);
    }

    private CsvStep Finish(int cellStart, int cellEnd, int next)
    {
        Row.Add(cellStart, cellEnd);
        return End(cellEnd, next);
    }

    private CsvStep End(int rowEnd, int next)
    {
        if (
            !IsSheet
            && Row.LineBreakAt >= 0
            && Row.Fault == RowFault.None
            && ExpectedCells > 0
            && Row.Count != ExpectedCells
        )
        {
            return Unclosed(Row.OpenedAt, Row.LineBreakAt);
        }

        if (rowEnd - start > maxRowBytes)
        {
            Row.Fault = RowFault.TooLong;
        }

        Row.End = rowEnd;
        line++;
        if (Row.LineBreakAt >= 0 && !IsSheet)
        {
            line += LineEnds.CountIn(Row.Bytes);
        }

        if (next > rowEnd)
        {
            LineEnds.Note(buffer.AsSpan(rowEnd, next - rowEnd), line - 1);
        }

        start = next;
        return CsvStep.Row;
    }

    /// <summary>The line ends where it ends; the next one is read as if nothing had happened.</summary>
    private CsvStep Unclosed(int open, int lineEnd)
    {
        Row.Fault = RowFault.QuoteUnclosed;
        Row.FaultAt = open;
        Row.LineBreakAt = -1;
        Row.ControlAt = Row.ControlAt >= lineEnd ? -1 : Row.ControlAt;
        var next =
            lineEnd == end ? end
            : buffer[lineEnd] == '\r' && lineEnd + 1 < end && buffer[lineEnd + 1] == '\n' ? lineEnd + 2
            : lineEnd + 1;
        return End(lineEnd, next);
    }

    private CsvStep MoreOrTooLong()
    {
        if (end - start <= maxRowBytes)
        {
            return CsvStep.More;
        }

        Row.Fault = RowFault.TooLong;
        Row.End = start;
        skipping = true;
        return CsvStep.Row;
    }

    private CsvStep SkipLine()
    {
        var found = buffer.AsSpan(start, end - start).IndexOfAny((byte)'\n', (byte)'\r');
        if (found < 0)
        {
            start = end;
            return ended ? CsvStep.End : CsvStep.More;
        }

        start += found;
        if (!LineEndsAt(start, out var next))
        {
            return CsvStep.More;
        }

        if (next > 0)
        {
            skipping = false;
            line++;
        }

        start = next > 0 ? next : start + 1;
        return Read();
    }

    /// <summary>False when the buffer ends between CR and LF. Next is 0 for a CR that ends nothing.</summary>
    private bool LineEndsAt(int at, out int next)
    {
        next = at + 1;
        if (buffer[at] == '\n')
        {
            return true;
        }

        if (next == end)
        {
            return ended;
        }

        if (buffer[next] == '\n')
        {
            next++;
        }
        else if (!LineEnds.CrEndsLines)
        {
            next = 0;
        }

        return true;
    }

    private bool IsBreak(int at) =>
        buffer[at] == '\n'
        || (buffer[at] == '\r' && (LineEnds.CrEndsLines || (at + 1 < end && buffer[at + 1] == '\n')));

    private void NoteControl(int at)
    {
        if (Row.ControlAt < 0 && buffer[at] != '\t')
        {
            Row.ControlAt = at;
        }
    }

    private void NoteFault(RowFault fault, int at)
    {
        if (Row.Fault == RowFault.None)
        {
            Row.Fault = fault;
            Row.FaultAt = at;
        }
    }

    private static int Rounded(int bytes) =>
        (Math.Max(bytes, StructuralMask.Block) + StructuralMask.Block - 1)
        / StructuralMask.Block
        * StructuralMask.Block;
}

/// <summary>What reading came to.</summary>
internal enum CsvStep : byte
{
    Row,

    /// <summary>The buffer has no whole row: fill it.</summary>
    More,
    End,
}
