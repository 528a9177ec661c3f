namespace UwsAgent.Core.Uploads.Judging;

/// <summary>How the lines of a file end, and where that first changes.</summary>
internal sealed class LineEnds
{
    private LineEnd first;

    /// <summary>A bare CR ends a line only in a file whose first line ends so; elsewhere it is dirt in a cell.</summary>
    public bool CrEndsLines => first is LineEnd.None or LineEnd.Cr;

    public bool AreCr => first == LineEnd.Cr && ChangedOn == 0;

    /// <summary>The first line that ends in another way than the first; 0 when there is none.</summary>
    public long ChangedOn { get; private set; }

    public void Forget() => (first, ChangedOn) = (LineEnd.None, 0);

    public void Note(ReadOnlySpan<byte> bytes, long line)
    {
        var kind =
            bytes.Length == 2 ? LineEnd.CrLf
            : bytes[0] == '\r' ? LineEnd.Cr
            : LineEnd.Lf;
        if (first == LineEnd.None)
        {
            first = kind;
        }
        else if (kind != first && ChangedOn == 0)
        {
            ChangedOn = line;
        }
    }

    /// <summary>Line ends inside of a row.</summary>
    public int CountIn(ReadOnlySpan<byte> row)
    {
        var count = 0;
        for (var i = 0; i < row.Length; i++)
        {
            count += IsEnd(row, i, CrEndsLines) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Whether a line ends with this byte: LF, or a CR without one where CR ends lines.</summary>
    public static bool IsEnd(ReadOnlySpan<byte> bytes, int at, bool crEndsLines) =>
        bytes[at] == '\n' || (crEndsLines && bytes[at] == '\r' && (at + 1 == bytes.Length || bytes[at + 1] != '\n'));

    private enum LineEnd : byte
    {
        None,
        Lf,
        CrLf,
        Cr,
    }
}
