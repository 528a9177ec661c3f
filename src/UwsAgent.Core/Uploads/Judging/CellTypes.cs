using System.Buffers;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>Whether bytes are a value of a type.</summary>
internal static class CellTypes
{
    private const int MostOfId = 255;

    private static readonly SearchValues<byte> DomainBytes = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-."u8
    );

    private static readonly SearchValues<byte> LocalBytes = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.!#$%&'*+/=?^_`{|}~-"u8
    );

    public static bool Is(CellType type, ReadOnlySpan<byte> value) =>
        type switch
        {
            CellType.Text => true,
            CellType.Id => value.Length <= MostOfId && value.IndexOfAnyInRange((byte)0, (byte)' ') < 0,
            CellType.WholeNumber => IsDigits(Unsigned(value)),
            CellType.Number => IsNumber(Unsigned(value)),
            CellType.Boolean => value.SequenceEqual("true"u8) || value.SequenceEqual("false"u8),
            CellType.Date => IsDate(value),
            CellType.Timestamp => IsTimestamp(value),
            CellType.Uuid => IsUuid(value),
            CellType.Email => IsEmail(value),
            _ => false,
        };

    /// <summary>In words: what it is, and how it is written.</summary>
    public static (string What, string How) Words(CellType type) =>
        type switch
        {
            CellType.Id => ("an identifier", "An identifier has no spaces and at most 255 characters."),
            CellType.WholeNumber => ("a whole number", "Write digits only, without a separator of thousands."),
            CellType.Number => ("a number", "Write digits and a decimal point: 12.5"),
            CellType.Boolean => (
                "true or false",
                "Write exactly true or false, in small letters. (Excel writes TRUE.)"
            ),
            CellType.Date => ("a date", "Write dates as year-month-day, and only days that exist: 2026-09-01."),
            CellType.Timestamp => (
                "a date with time",
                "Write it as 2026-09-01T07:30:00.000Z (year-month-day, T, hours:minutes:seconds, Z)."
            ),
            CellType.Uuid => (
                "a UUID",
                "Write it as 32 hexadecimal digits with hyphens: 123e4567-e89b-12d3-a456-426614174000."
            ),
            CellType.Email => (
                "an e-mail address",
                "Write one address, with @ and a domain: name@school.org. Leave the cell empty if there is none."
            ),
            _ => ("a text", "Type the text again."),
        };

    public static bool IsDigits(ReadOnlySpan<byte> value) =>
        !value.IsEmpty && value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private static ReadOnlySpan<byte> Unsigned(ReadOnlySpan<byte> value) =>
        value is [(byte)'-' or (byte)'+', .. var rest] ? rest : value;

    private static bool IsNumber(ReadOnlySpan<byte> value)
    {
        var point = value.IndexOf((byte)'.');
        return point < 0 ? IsDigits(value) : IsDigits(value[..point]) && IsDigits(value[(point + 1)..]);
    }

    private static bool IsDate(ReadOnlySpan<byte> value) =>
        value.Length == 10
        && value[4] == '-'
        && value[7] == '-'
        && Part(value, 0, 4, out var year)
        && Part(value, 5, 2, out var month)
        && Part(value, 8, 2, out var day)
        && year > 0
        && month is >= 1 and <= 12
        && day >= 1
        && day <= DateTime.DaysInMonth(year, month);

    /// <summary>ISO 8601 with seconds and a zone; fractions may be left out.</summary>
    private static bool IsTimestamp(ReadOnlySpan<byte> value)
    {
        if (
            value.Length < 20
            || !IsDate(value[..10])
            || value[10] != 'T'
            || value[13] != ':'
            || value[16] != ':'
            || !(
                Part(value, 11, 2, out var hour)
                && Part(value, 14, 2, out var minute)
                && Part(value, 17, 2, out var second)
            )
            || hour > 23
            || minute > 59
            || second > 60
        )
        {
            return false;
        }

        var rest = value[19..];
        if (rest[0] == '.')
        {
            var digits = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits <= 0)
            {
                return false;
            }

            rest = rest[(1 + digits)..];
        }

        return rest is [(byte)'Z']
            || (
                rest is [(byte)'+' or (byte)'-', _, _, (byte)':', _, _]
                && Part(rest, 1, 2, out var zone)
                && zone <= 14
                && Part(rest, 4, 2, out var part)
                && part <= 59
            );
    }

    private static bool Part(ReadOnlySpan<byte> value, int at, int length, out int number)
    {
        number = 0;
        foreach (var digit in value.Slice(at, length))
        {
            if ((uint)(digit - '0') > 9)
            {
                return false;
            }

            number = (number * 10) + digit - '0';
        }

        return true;
    }

    private static bool IsUuid(ReadOnlySpan<byte> value)
    {
        if (value.Length != 36)
        {
            return false;
        }

        for (var i = 0; i < value.Length; i++)
        {
            var good = i is 8 or 13 or 18 or 23 ? value[i] == '-' : char.IsAsciiHexDigit((char)value[i]);
            if (!good)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What a mail server would try: one @, a sane local part, a domain of labels with a dot.</summary>
    private static bool IsEmail(ReadOnlySpan<byte> value)
    {
        var at = value.IndexOf((byte)'@');
        if (at is < 1 or > 64 || value.Length > 254)
        {
            return false;
        }

        var domain = value[(at + 1)..];
        return IsDotted(value[..at], LocalBytes) && IsDotted(domain, DomainBytes) && domain.IndexOf((byte)'.') > 0;
    }

    private static bool IsDotted(ReadOnlySpan<byte> text, SearchValues<byte> allowed) =>
        !text.IsEmpty
        && text[0] != '.'
        && text[^1] != '.'
        && text.IndexOfAnyExcept(allowed) < 0
        && text.IndexOf(".."u8) < 0;
}
