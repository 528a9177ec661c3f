namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>Whether work may begin on a target now, and when it may next.</summary>
public static class WindowDecision
{
    /// <summary>So many beginnings in a row may be frozen before the next one is taken for never.</summary>
    private const int MostFrozen = 1000;

    /// <param name="kind">The kind of work: <c>packages</c>.</param>
    /// <param name="isSecurity">It mends security: windows and freezes that let security through do.</param>
    /// <param name="made">The freezes that people made.</param>
    public static CalendarVerdict Decide(
        MaintenanceCalendar calendar,
        string target,
        string kind,
        bool isSecurity,
        DateTimeOffset now,
        IReadOnlyList<Freeze> made
    )
    {
        ArgumentNullException.ThrowIfNull(calendar);
        ArgumentNullException.ThrowIfNull(made);
        var windows = calendar.WindowsOf(target, kind);
        var frozen = new Frozen(calendar.FreezeArray, made, target, isSecurity);
        if (frozen.At(now) is { } freeze)
        {
            var held = new CalendarVerdict(CalendarState.Frozen, target, kind, now) { Freeze = freeze };
            return WithNext(held, windows, isSecurity, now, frozen);
        }

        if (windows.Length == 0)
        {
            return new CalendarVerdict(CalendarState.NoWindow, target, kind, now);
        }

        var (open, soon) = ((TargetWindow?)null, (TargetWindow?)null);
        var (until, cutoff, next) = (0L, 0L, long.MaxValue);
        foreach (var window in windows)
        {
            if (!window.IsFor(isSecurity))
            {
                continue;
            }

            window.Look(now.UtcTicks, out var end, out var begins);
            if (begins > 0 && begins < next)
            {
                (next, soon) = (begins, window);
            }

            if (end > 0)
            {
                end = Math.Min(end, frozen.NextAfter(now.UtcTicks));
                if (open is null || end - window.Cutoff > cutoff)
                {
                    (open, until, cutoff) = (window, end, end - window.Cutoff);
                }
            }
        }

        if (open is not null)
        {
            var verdict = new CalendarVerdict(
                now.UtcTicks < cutoff ? CalendarState.Open : CalendarState.PastCutoff,
                target,
                kind,
                now
            )
            {
                Window = open.Window,
                Until = Utc(until),
                Cutoff = Utc(cutoff),
            };
            return verdict.MayStart ? verdict : WithNext(verdict, windows, isSecurity, now, frozen);
        }

        var closed = new CalendarVerdict(CalendarState.Closed, target, kind, now)
        {
            Next = soon is null ? null : Utc(next),
            NextWindow = soon?.Window,
        };
        // Nearly always nothing is frozen between now and the next opening.
        return
            soon is null
            || (
                frozen.NextEndAfter(now.UtcTicks) >= next
                && frozen.At(Utc(next)) is null
                && frozen.NextAfter(next) - soon.Cutoff > next
            )
            ? closed
            : WithNext(closed, windows, isSecurity, now, frozen);
    }

    /// <summary>The times at which work may begin on a target, spread and freezes included, in order.</summary>
    public static IEnumerable<(MaintenanceWindow Window, WindowOpening Opening)> NextOpenings(
        MaintenanceCalendar calendar,
        string target,
        string kind,
        bool isSecurity,
        DateTimeOffset now,
        IReadOnlyList<Freeze> made
    )
    {
        ArgumentNullException.ThrowIfNull(calendar);
        ArgumentNullException.ThrowIfNull(made);
        var windows = calendar.WindowsOf(target, kind);
        var frozen = new Frozen(calendar.FreezeArray, made, target, isSecurity);
        for (var from = now.UtcTicks; Next(windows, isSecurity, from, frozen) is var (window, begins); from = begins)
        {
            yield return (
                window.Window,
                new WindowOpening(Utc(begins), Utc(Math.Min(window.EndAt(begins), frozen.NextAfter(begins))))
            );
        }
    }

    private static CalendarVerdict WithNext(
        CalendarVerdict verdict,
        TargetWindow[] windows,
        bool isSecurity,
        DateTimeOffset now,
        Frozen frozen
    )
    {
        var next = Next(windows, isSecurity, now.UtcTicks, frozen);
        return verdict with { Next = next is null ? null : Utc(next.Value.Begins), NextWindow = next?.Window.Window };
    }

    /// <summary>The first instant after another at which work may begin: an opening, or the end of a freeze within one.</summary>
    private static (TargetWindow Window, long Begins)? Next(
        TargetWindow[] windows,
        bool isSecurity,
        long from,
        Frozen frozen
    )
    {
        for (var tries = 0; tries < MostFrozen; tries++)
        {
            from = Math.Min(NextOpening(windows, isSecurity, from), frozen.NextEndAfter(from));
            if (from == long.MaxValue)
            {
                return null;
            }

            foreach (var window in windows)
            {
                if (
                    window.IsFor(isSecurity)
                    && Math.Min(window.EndAt(from), frozen.NextAfter(from)) - window.Cutoff > from
                    && frozen.At(Utc(from)) is null
                )
                {
                    return (window, from);
                }
            }
        }

        return null;
    }

    private static long NextOpening(TargetWindow[] windows, bool isSecurity, long from)
    {
        var next = long.MaxValue;
        foreach (var window in windows)
        {
            if (window.IsFor(isSecurity) && window.NextAfter(from) is var begins and > 0 && begins < next)
            {
                next = begins;
            }
        }

        return next;
    }

    private static DateTimeOffset Utc(long ticks) => new(ticks, TimeSpan.Zero);
}
