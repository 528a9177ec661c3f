using System.Globalization;
using System.Text.RegularExpressions;

namespace UwsAgent.Core.Configuration;

/// <summary>An amount of bytes as people write it: <c>10GiB</c>, <c>64 MiB</c>, <c>1.5GB</c>, <c>1000</c>.</summary>
public readonly partial record struct ByteSize([property: System.ComponentModel.Description("Bytes.")] long Bytes)
    : IComparable<ByteSize>,
        IComparable
{
    /// <summary>What a size looks like; the JSON schema says the same.</summary>
    public const string Pattern = "^ *[0-9]+([.][0-9]+)? *([kKmMgGtT]([iI]?[bB])?|[bB])? *$";

    public const string Wanted = "must be a size such as 64MiB, 10GiB or 1000 (bytes)";

    private const long Ki = 1024;

    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("TiB", Ki * Ki * Ki * Ki),
        ("GiB", Ki * Ki * Ki),
        ("MiB", Ki * Ki),
        ("KiB", Ki),
    ];

    public static ByteSize FromKiB(long count) => new(checked(count * Ki));

    public static ByteSize FromMiB(long count) => new(checked(count * Ki * Ki));

    public static ByteSize FromGiB(long count) => new(checked(count * Ki * Ki * Ki));

    /// <summary>kB, MB and GB count in thousands; KiB, MiB, GiB and the bare K, M, G in 1024s.</summary>
    public static bool TryParse(string? text, out ByteSize size)
    {
        size = default;
        var match = Shape().Match(text ?? "");
        if (
            !match.Success
            || !decimal.TryParse(
                match.Groups["number"].ValueSpan,
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
        )
        {
            return false;
        }

        var bytes = (double)number * FactorOf(match.Groups["unit"].Value);
        if (bytes > long.MaxValue / 2)
        {
            return false;
        }

        size = new ByteSize((long)(number * (decimal)FactorOf(match.Groups["unit"].Value)));
        return true;
    }

    public static ByteSize Parse(string text) =>
        TryParse(text, out var size) ? size : throw new FormatException($"'{text}' is no size: it {Wanted}.");

    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    public int CompareTo(object? obj) => obj is ByteSize other ? CompareTo(other) : 1;

    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;

    /// <summary>The shortest exact form, which <see cref="TryParse"/> reads back.</summary>
    public override string ToString()
    {
        foreach (var (unit, bytes) in Units)
        {
            if (Bytes != 0 && Bytes % bytes == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{Bytes / bytes}{unit}");
            }
        }

        return Bytes.ToString(CultureInfo.InvariantCulture);
    }

    private static double FactorOf(string unit)
    {
        if (unit.Length == 0 || unit is "b" or "B")
        {
            return 1;
        }

        var power = "kmgt".IndexOf(char.ToLowerInvariant(unit[0]), StringComparison.Ordinal) + 1;
        return Math.Pow(unit.Length == 2 ? 1000 : Ki, power);
    }

    [GeneratedRegex(
        "^ *(?<number>[0-9]{1,20}([.][0-9]{1,9})?) *(?<unit>[kmgt](i?b)?|b)? *$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Shape();
}
