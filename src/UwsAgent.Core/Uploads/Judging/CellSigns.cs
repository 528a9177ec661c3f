using System.Buffers;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>What a spreadsheet does to values, recognised by the value alone.</summary>
internal static class CellSigns
{
    private static readonly SearchValues<byte> PhoneBytes = SearchValues.Create("0123456789 ().-/"u8);
    private static readonly SearchValues<byte> TimeBytes = SearchValues.Create("0123456789:. APMapm"u8);
    private static readonly bool[] Suspicious = Flags();

    /// <summary>A cell that begins otherwise needs no closer look.</summary>
    public static bool IsSuspicious(byte first) => Suspicious[first];

    /// <summary>#REF!, #N/A, #DIV/0! and their like, or the #### of a column too narrow.</summary>
    public static bool IsExcelError(ReadOnlySpan<byte> value) =>
        value.SequenceEqual("#N/A"u8)
        || value.SequenceEqual("#REF!"u8)
        || value.SequenceEqual("#VALUE!"u8)
        || value.SequenceEqual("#NAME?"u8)
        || value.SequenceEqual("#DIV/0!"u8)
        || value.SequenceEqual("#NUM!"u8)
        || value.SequenceEqual("#NULL!"u8)
        || value.SequenceEqual("#SPILL!"u8)
        || value.SequenceEqual("#CALC!"u8)
        || (value.Length >= 4 && value.IndexOfAnyExcept((byte)'#') < 0);

    /// <summary>A sign and then only what phone numbers and numbers are made of is harmless.</summary>
    public static bool IsFormula(ReadOnlySpan<byte> value) =>
        value[0] switch
        {
            (byte)'=' or (byte)'@' or (byte)'\t' or (byte)'\r' => true,
            (byte)'+' or (byte)'-' => value.Length > 1 && value[1..].IndexOfAnyExcept(PhoneBytes) >= 0,
            _ => false,
        };

    /// <summary>1E+05, 1.23457E+12.</summary>
    public static bool IsExponent(ReadOnlySpan<byte> value)
    {
        var e = value.IndexOfAny((byte)'E', (byte)'e');
        if (e < 1 || e + 2 >= value.Length || value[e + 1] is not ((byte)'+' or (byte)'-'))
        {
            return false;
        }

        var number = value[..e];
        var point = number.IndexOf((byte)'.');
        return CellTypes.IsDigits(value[(e + 2)..])
            && (
                point < 0
                    ? CellTypes.IsDigits(number)
                    : CellTypes.IsDigits(number[..point]) && CellTypes.IsDigits(number[(point + 1)..])
            );
    }

    /// <summary>9/1/26, 01.09.2026, 9-1-2026: three numbers, a separator twice, perhaps a time behind it.</summary>
    public static bool IsDateOfExcel(ReadOnlySpan<byte> value)
    {
        if (value is [_, _, _, _, (byte)'-', _, _, (byte)'-', _, _])
        {
            return false;
        }

        var space = value.IndexOf((byte)' ');
        if (space > 0 && value[(space + 1)..].IndexOfAnyExcept(TimeBytes) < 0)
        {
            value = value[..space];
        }

        var first = value.IndexOfAny((byte)'/', (byte)'.', (byte)'-');
        if (first is < 1 or > 4)
        {
            return false;
        }

        var rest = value[(first + 1)..];
        var second = rest.IndexOf(value[first]);
        return second is 1 or 2
            && CellTypes.IsDigits(value[..first])
            && CellTypes.IsDigits(rest[..second])
            && CellTypes.IsDigits(rest[(second + 1)..])
            && rest.Length - second - 1 is 1 or 2 or 4;
    }

    /// <summary>Curly quotation marks around the value.</summary>
    public static bool IsCurlyQuoted(ReadOnlySpan<byte> value) =>
        value is [0xE2, 0x80, 0x9C or 0x9D or 0x9E, .., 0xE2, 0x80, 0x9C or 0x9D];

    public static bool HasOuterSpace(ReadOnlySpan<byte> value) =>
        value[0] == ' '
        || value[^1] == ' '
        || value.StartsWith((ReadOnlySpan<byte>)[0xC2, 0xA0])
        || value.EndsWith((ReadOnlySpan<byte>)[0xC2, 0xA0]);

    private static bool[] Flags()
    {
        var flags = new bool[256];
        foreach (var value in (ReadOnlySpan<byte>)[.. "=+-@#\t\r "u8, 0xC2, 0xE2])
        {
            flags[value] = true;
        }

        return flags;
    }
}
