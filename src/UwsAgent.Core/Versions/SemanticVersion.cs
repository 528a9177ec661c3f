using System.Globalization;
using System.Text.RegularExpressions;

namespace UwsAgent.Core.Versions;

/// <summary>A version as semver.org has it, also with fewer numbers and with a <c>v</c> before it: <c>1.19.2</c>, <c>v1.5.3-rc.1</c>, <c>1.20</c>.</summary>
public sealed partial record SemanticVersion : IComparable<SemanticVersion>
{
    private readonly long[] numbers;

    private SemanticVersion(long[] numbers, string early) => (this.numbers, Early) = (numbers, early);

    public long Major => numbers[0];

    public long Minor => numbers.ElementAtOrDefault(1);

    public long Patch => numbers.ElementAtOrDefault(2);

    /// <summary>How many numbers were given, one to three.</summary>
    public int Precision => numbers.Length;

    /// <summary>What is after the hyphen, <c>rc.1</c>: such a version comes before the one without it. Empty for a finished one.</summary>
    public string Early { get; }

    public bool IsEarly => Early.Length > 0;

    /// <returns>Null when it is none.</returns>
    public static SemanticVersion? Parse(string? text)
    {
        var match = Shape().Match(text ?? "");
        if (!match.Success)
        {
            return null;
        }

        var parts = match.Groups["numbers"].Value.Split('.');
        return new SemanticVersion(
            [.. parts.Select(number => long.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture))],
            match.Groups["early"].Value
        );
    }

    public int CompareTo(SemanticVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        for (var index = 0; index < 3; index++)
        {
            var order = numbers.ElementAtOrDefault(index).CompareTo(other.numbers.ElementAtOrDefault(index));
            if (order != 0)
            {
                return order;
            }
        }

        return (IsEarly, other.IsEarly) switch
        {
            (true, true) => ByParts(Early.Split('.'), other.Early.Split('.')),
            (true, false) => -1,
            (false, true) => 1,
            _ => 0,
        };
    }

    /// <summary>The same version, however many numbers it was written with.</summary>
    public bool Equals(SemanticVersion? other) => other is not null && CompareTo(other) == 0;

    public override int GetHashCode() => HashCode.Combine(Major, Minor, Patch, Early);

    public static bool operator <(SemanticVersion left, SemanticVersion right) => Order(left, right) < 0;

    public static bool operator >(SemanticVersion left, SemanticVersion right) => Order(left, right) > 0;

    public static bool operator <=(SemanticVersion left, SemanticVersion right) => Order(left, right) <= 0;

    public static bool operator >=(SemanticVersion left, SemanticVersion right) => Order(left, right) >= 0;

    public override string ToString() => string.Join('.', numbers) + (IsEarly ? "-" + Early : "");

    /// <summary><c>1.19</c>.</summary>
    public string ToMinor() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    private static int Order(SemanticVersion left, SemanticVersion right)
    {
        ArgumentNullException.ThrowIfNull(left);
        return left.CompareTo(right);
    }

    private static int ByParts(string[] mine, string[] theirs)
    {
        for (var index = 0; index < Math.Min(mine.Length, theirs.Length); index++)
        {
            if (ByPart(mine[index], theirs[index]) is var order and not 0)
            {
                return order;
            }
        }

        return mine.Length.CompareTo(theirs.Length);
    }

    private static int ByPart(string mine, string theirs)
    {
        var (left, right) = (Number(mine), Number(theirs));
        return (left, right) switch
        {
            ({ } a, { } b) => a.CompareTo(b),
            ({ }, null) => -1,
            (null, { }) => 1,
            _ => string.CompareOrdinal(mine, theirs),
        };
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(
        @"^v?(?<numbers>[0-9]{1,18}([.][0-9]{1,18}){0,2})(-(?<early>[0-9A-Za-z-]+([.][0-9A-Za-z-]+)*))?([+][0-9A-Za-z.-]+)?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Shape();
}
