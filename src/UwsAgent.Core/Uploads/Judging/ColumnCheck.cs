using System.Text;
using System.Text.RegularExpressions;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>The rules of one column, made ready to be asked once for each cell.</summary>
internal sealed class ColumnCheck
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    private readonly CellType type;
    private readonly byte[][] allowed;
    private readonly Regex? pattern;

    public ColumnCheck(ColumnRules rules)
    {
        Rules = rules;
        type = rules.Type;
        allowed = [.. rules.Values.Select(Encoding.UTF8.GetBytes)];
        pattern = rules.Pattern is null
            ? null
            : new(
                $@"\A(?:{rules.Pattern})\z",
                RegexOptions.NonBacktracking | RegexOptions.CultureInvariant,
                PatternTimeout
            );
    }

    public ColumnRules Rules { get; }

    /// <summary>Null when the value, which is not empty, keeps every rule of its column; else the first that it breaks.</summary>
    public Rule? Broken(ReadOnlySpan<byte> value)
    {
        if (!Rules.List)
        {
            return One(value);
        }

        foreach (var range in value.Split((byte)','))
        {
            var item = value[range].Trim((byte)' ');
            if (item.IsEmpty)
            {
                return Rule.ValueType;
            }

            if (One(item) is { } broken)
            {
                return broken;
            }
        }

        return null;
    }

    public string[] Details(Rule rule)
    {
        var (what, how) = CellTypes.Words(type);
        return rule switch
        {
            Rule.ValueNotAllowed or Rule.ValueCase => [string.Join(", ", Rules.Values)],
            Rule.ValueType => Rules.List
                ?
                [
                    $"a list of values, each of them {what}",
                    $"Separate the values by single commas, without one at the end. {how}",
                ]
                : [what, how],
            Rule.ValuePattern => [Rules.PatternInWords ?? Rules.Pattern ?? ""],
            Rule.ValueShort or Rule.LostZeros => [Number(Rules.MinLength)],
            Rule.ValueLong => [Number(Rules.MaxLength)],
            Rule.ExcelDate => [type == CellType.Timestamp ? "\"T\"hh:mm:ss\"Z\"" : ""],
            _ => [],
        };
    }

    private static string Number(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private Rule? One(ReadOnlySpan<byte> value) =>
        allowed.Length > 0 && !IsAllowed(value) ? Differs(value)
        : type != CellType.Text && !CellTypes.Is(type, value) ? WrongType(value)
        : type is CellType.Id or CellType.Text
        && value[0] is >= (byte)'0' and <= (byte)'9'
        && CellSigns.IsExponent(value)
            ? Rule.ExcelExponent
        : Rules.MaxLength > 0 && value.Length > Rules.MaxLength && Length(value) > Rules.MaxLength ? Rule.ValueLong
        : Rules.MinLength > 0 && Length(value) < Rules.MinLength ? TooShort(value)
        : pattern is not null && !Matches(pattern, value) ? Rule.ValuePattern
        : null;

    private bool IsAllowed(ReadOnlySpan<byte> value)
    {
        foreach (var one in allowed)
        {
            if (value.SequenceEqual(one))
            {
                return true;
            }
        }

        return false;
    }

    private Rule Differs(ReadOnlySpan<byte> value)
    {
        var trimmed = value.Trim((byte)' ');
        foreach (var one in allowed)
        {
            if (Ascii.EqualsIgnoreCase(trimmed, one))
            {
                return Rule.ValueCase;
            }
        }

        return Rule.ValueNotAllowed;
    }

    private Rule WrongType(ReadOnlySpan<byte> value) =>
        type is CellType.Date or CellType.Timestamp && CellSigns.IsDateOfExcel(value) ? Rule.ExcelDate
        : type is CellType.WholeNumber or CellType.Number && CellSigns.IsExponent(value) ? Rule.ExcelExponent
        : Rule.ValueType;

    private Rule TooShort(ReadOnlySpan<byte> value) =>
        type is CellType.Id or CellType.WholeNumber && CellTypes.IsDigits(value) ? Rule.LostZeros : Rule.ValueShort;

    private static int Length(ReadOnlySpan<byte> value) => Encoding.UTF8.GetCharCount(value);

    private static bool Matches(Regex pattern, ReadOnlySpan<byte> value)
    {
        var chars = value.Length <= 512 ? stackalloc char[512] : new char[value.Length];
        var count = Encoding.UTF8.GetChars(value, chars);
        try
        {
            return pattern.IsMatch(chars[..count]);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
