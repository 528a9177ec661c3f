using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace UwsAgent.Core.Configuration;

/// <summary>The bounds of a <c>[Range]</c> as values of the property's own type; durations and sizes are written as in the files.</summary>
internal sealed record Bounds(IComparable Least, IComparable Most)
{
    private static readonly HashSet<IComparable> Open =
    [
        int.MinValue,
        int.MaxValue,
        long.MinValue,
        long.MaxValue,
        double.MinValue,
        double.MaxValue,
        double.PositiveInfinity,
        double.NegativeInfinity,
        TimeSpan.MaxValue,
        TimeSpan.MinValue,
    ];

    public static Bounds Of(RangeAttribute range, Type type) =>
        new(Read(range.Minimum, type), Read(range.Maximum, type));

    /// <summary>The phrase after the key; null when the value is within.</summary>
    public string? Problem(object value)
    {
        if (Least.CompareTo(value) <= 0 && Most.CompareTo(value) >= 0)
        {
            return null;
        }

        return (HasLeast, HasMost) switch
        {
            (true, false) => $"must be at least {Show(Least)}",
            (false, true) => $"must be at most {Show(Most)}",
            _ => $"must be from {Show(Least)} to {Show(Most)}",
        };
    }

    /// <summary>A sentence for people, after another.</summary>
    public override string ToString() =>
        (HasLeast, HasMost) switch
        {
            (true, true) => $" From {Show(Least)} to {Show(Most)}.",
            (true, false) => $" At least {Show(Least)}.",
            (false, true) => $" At most {Show(Most)}.",
            _ => "",
        };

    public bool HasLeast => !Open.Contains(Least);

    public bool HasMost => !Open.Contains(Most);

    private static IComparable Read(object bound, Type type)
    {
        var text = Convert.ToString(bound, CultureInfo.InvariantCulture) ?? "";
        if (type == typeof(TimeSpan))
        {
            return DurationText.Parse(text);
        }

        return type == typeof(ByteSize) ? ByteSize.Parse(text) : Number(bound, type);
    }

    /// <summary>A bound beyond the type, such as <c>long.MaxValue</c> that the attribute holds as a double, is the type's own end.</summary>
    private static IComparable Number(object bound, Type type)
    {
        try
        {
            return (IComparable)Convert.ChangeType(bound, type, CultureInfo.InvariantCulture);
        }
        catch (OverflowException)
        {
            var end = Convert.ToDouble(bound, CultureInfo.InvariantCulture) < 0 ? "MinValue" : "MaxValue";
            return (IComparable)type.GetField(end)!.GetValue(null)!;
        }
    }

    private static string Show(IComparable bound) =>
        bound is TimeSpan duration
            ? DurationText.Format(duration)
            : Convert.ToString(bound, CultureInfo.InvariantCulture) ?? "";
}
