namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>A window as one target sees it: it opens later by the target's share of the spread. Times are in ticks of UTC.</summary>
internal sealed record TargetWindow(MaintenanceWindow Window, long Spread, long Cutoff, bool SecurityOnly)
{
    public static TargetWindow Of(MaintenanceWindow window, string target) =>
        new(window, window.SpreadOf(target).Ticks, window.Options.Cutoff.Ticks, window.Options.SecurityOnly);

    public bool IsFor(bool isSecurity) => isSecurity || !SecurityOnly;

    /// <param name="end">When it ends; 0 when it is not open.</param>
    /// <param name="begins">When it opens next; 0 when it does not for long.</param>
    public void Look(long ticks, out long end, out long begins)
    {
        Window.Around(ticks - Spread, out var last, out var next);
        end = last > 0 && ticks < last + Window.DurationTicks ? last + Window.DurationTicks : 0;
        begins = next > 0 ? next + Spread : 0;
    }

    public long EndAt(long ticks)
    {
        Look(ticks, out var end, out _);
        return end;
    }

    public long NextAfter(long ticks)
    {
        Look(ticks, out _, out var begins);
        return begins;
    }
}
