using System.Globalization;
using System.Text;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>Gathers what is not UTF-8 and says at the end what the file is written in.</summary>
internal sealed class EncodingWitness(int mostPlaces)
{
    private readonly List<Place> places = [];
    private long validRows;
    private long invalidRows;
    private bool notWindows1252;

    public bool FoundInvalid => invalidRows > 0;

    public void NoteValid() => validRows++;

    public void NoteInvalid(CsvRow row)
    {
        invalidRows++;
        var at = 0;
        var bytes = row.Bytes;
        while (at < bytes.Length)
        {
            var status = Rune.DecodeFromUtf8(bytes[at..], out _, out var count);
            if (status != System.Buffers.OperationStatus.Done)
            {
                Told(row, row.Start + at);
                notWindows1252 |= IsNotWindows1252(bytes, at);
                return;
            }

            at += count;
        }
    }

    /// <summary>One finding when the whole file is in another encoding, one per line when only some lines are.</summary>
    public string? Tell(FindingLog log)
    {
        if (invalidRows == 0)
        {
            return null;
        }

        if (!notWindows1252 && validRows * 20 <= invalidRows)
        {
            log.Add(Rule.Windows1252, places[0], invalidRows.ToString("N0", CultureInfo.InvariantCulture));
            return "windows-1252";
        }

        for (long i = 0; i < invalidRows; i++)
        {
            log.Add(Rule.MixedEncoding, places[(int)Math.Min(i, places.Count - 1)] with { Column = 0 });
        }

        return "mixed";
    }

    private void Told(CsvRow row, int at)
    {
        if (places.Count <= mostPlaces)
        {
            places.Add(row.PlaceOf(at, row.ColumnAt(at)));
        }
    }

    /// <summary>Bytes that Windows-1252 does not have, or that begin a broken sequence of UTF-8.</summary>
    private static bool IsNotWindows1252(ReadOnlySpan<byte> bytes, int at) =>
        bytes[at] is 0x81 or 0x8D or 0x8F or 0x90 or 0x9D or 0xC0 or 0xC1 or >= 0xF5
        && (bytes[at] < 0xA0 || (at + 1 < bytes.Length && bytes[at + 1] is >= 0x80 and < 0xC0));
}
