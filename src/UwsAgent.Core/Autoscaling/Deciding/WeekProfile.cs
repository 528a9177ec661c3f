namespace UwsAgent.Core.Autoscaling;

/// <summary>The demand of the last weeks by the time of the week, in steps of five minutes.</summary>
public sealed class WeekProfile(int weeks)
{
    public const int SlotMinutes = 5;

    private const int SlotsPerWeek = 7 * 24 * 60 / SlotMinutes;

    // Two more than are looked at: the week that is being written, and one for the edge.
    private readonly float[] needs = Filled((weeks + 2) * SlotsPerWeek);
    private readonly int[] slots = new int[(weeks + 2) * SlotsPerWeek];

    /// <summary>Keeps the highest demand of a slot.</summary>
    public void Add(DateTimeOffset at, double need)
    {
        var slot = SlotOf(at);
        var place = slot % needs.Length;
        needs[place] = slots[place] == slot ? Math.Max(needs[place], (float)need) : (float)need;
        slots[place] = slot;
    }

    /// <summary>The highest demand that is usual between two moments: per slot the middle of the past weeks.</summary>
    /// <returns>Null when fewer than two weeks are known.</returns>
    public double? Expect(DateTimeOffset from, TimeSpan length)
    {
        double? highest = null;
        var last = SlotOf(from + length);
        for (var slot = SlotOf(from); slot <= last; slot++)
        {
            if (Usual(slot) is { } usual && !(usual < highest))
            {
                highest = usual;
            }
        }

        return highest;
    }

    private double? Usual(int slot)
    {
        Span<float> past = stackalloc float[weeks];
        var count = 0;
        for (var week = 1; week <= weeks; week++)
        {
            var then = slot - (week * SlotsPerWeek);
            if (then > 0 && slots[then % needs.Length] == then && !float.IsNaN(needs[then % needs.Length]))
            {
                past[count++] = needs[then % needs.Length];
            }
        }

        if (count < 2)
        {
            return null;
        }

        var known = past[..count];
        known.Sort();
        return known[count / 2];
    }

    private static int SlotOf(DateTimeOffset at) => (int)(at.UtcTicks / (TimeSpan.TicksPerMinute * SlotMinutes));

    private static float[] Filled(int length)
    {
        var filled = new float[length];
        Array.Fill(filled, float.NaN);
        return filled;
    }
}
