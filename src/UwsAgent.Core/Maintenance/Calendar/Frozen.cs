namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>The freezes as one question sees them: those of the configuration and those that people made, for one target.</summary>
/// <remarks>Loops and no LINQ: a million questions go through here in a tenth of a second.</remarks>
internal readonly struct Frozen(Freeze[] configured, IReadOnlyList<Freeze> made, string target, bool isSecurity)
{
    private int Count => configured.Length + made.Count;

    private Freeze this[int index] => index < configured.Length ? configured[index] : made[index - configured.Length];

    /// <summary>Of the freezes that hold at an instant the one that ends last.</summary>
    public Freeze? At(DateTimeOffset at)
    {
        Freeze? longest = null;
        for (var index = 0; index < Count; index++)
        {
            var one = this[index];
            if (one.Holds(at) && (longest is null || IsLonger(one, longest)) && one.Stops(target, isSecurity))
            {
                longest = one;
            }
        }

        return longest;
    }

    /// <summary>When the next one begins, in ticks.</summary>
    public long NextAfter(long ticks)
    {
        var next = long.MaxValue;
        for (var index = 0; index < Count; index++)
        {
            var one = this[index];
            if (
                one.From.UtcTicks > ticks
                && one.From.UtcTicks < next
                && !one.IsOver(one.From)
                && one.Stops(target, isSecurity)
            )
            {
                next = one.From.UtcTicks;
            }
        }

        return next;
    }

    /// <summary>When the next one ends, in ticks.</summary>
    public long NextEndAfter(long ticks)
    {
        var next = long.MaxValue;
        for (var index = 0; index < Count; index++)
        {
            var one = this[index];
            if (
                one.Until is { } until
                && until.UtcTicks > ticks
                && until.UtcTicks < next
                && one.Stops(target, isSecurity)
            )
            {
                next = until.UtcTicks;
            }
        }

        return next;
    }

    private static bool IsLonger(Freeze one, Freeze other) =>
        other.Until is { } until && (one.Until is null || one.Until > until);
}
