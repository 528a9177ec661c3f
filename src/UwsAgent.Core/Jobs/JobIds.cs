namespace UwsAgent.Core.Jobs;

/// <summary>Gives ids that sort by time, stay in order when the clock goes back, and are short enough to read aloud.</summary>
/// <remarks>64 bits as 13 digits of Crockford's base 32: milliseconds since 2020, and 20 bits that begin scattered, so that four letters of the end name a job, and count on within a millisecond.</remarks>
public sealed class JobIds
{
    public const int Length = 13;
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int CounterBits = 20;
    private static readonly DateTimeOffset Epoch = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Lock gate = new();
    private ulong last;

    /// <param name="newestKnown">The newest id in the store, so that ids go on in order after a restart under a clock that went back.</param>
    public JobIds(string? newestKnown = null) => last = Parse(newestKnown) ?? 0;

    /// <summary>When an id was given out; null for what is no id.</summary>
    public static DateTimeOffset? TimeOf(string id) =>
        Parse(id) is { } value ? Epoch.AddMilliseconds(value >> CounterBits) : null;

    public string Next(DateTimeOffset now)
    {
        var milliseconds = (ulong)Math.Max(0, (now - Epoch).TotalMilliseconds);
        lock (gate)
        {
            last = Math.Max(last + 1, (milliseconds << CounterBits) | Scatter(milliseconds));
            return Format(last);
        }
    }

    /// <summary>Knuth's multiplicative hash; one bit is left free to count in.</summary>
    private static ulong Scatter(ulong milliseconds) =>
        unchecked((uint)milliseconds * 2654435761u) >> (33 - CounterBits);

    private static string Format(ulong value) =>
        string.Create(
            Length,
            value,
            static (text, number) =>
            {
                for (var index = text.Length - 1; index >= 0; index--)
                {
                    text[index] = Digits[(int)(number & 31)];
                    number >>= 5;
                }
            }
        );

    private static ulong? Parse(string? id)
    {
        if (id is not { Length: Length })
        {
            return null;
        }

        ulong value = 0;
        foreach (var letter in id)
        {
            var digit = Digits.IndexOf(letter, StringComparison.Ordinal);
            if (digit < 0)
            {
                return null;
            }

            value = (value << 5) | (uint)digit;
        }

        return value;
    }
}
