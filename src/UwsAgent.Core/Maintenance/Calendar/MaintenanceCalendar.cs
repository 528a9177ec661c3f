using System.Collections.Concurrent;

namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>All windows and the freezes of the configuration: says whether work may begin, and when it may next.</summary>
/// <remarks>Made once from a configuration and asked as often as needed; it holds no clock, so equal questions have equal answers.</remarks>
public sealed class MaintenanceCalendar
{
    /// <summary>So many openings in a row may be frozen before the next one is taken for never.</summary>
    private const int MostFrozenOpenings = 1000;

    private readonly ConcurrentDictionary<(string Target, string Kind), Slot[]> slots = new();

    private readonly Freeze[] configured;

    private MaintenanceCalendar(IReadOnlyList<MaintenanceWindow> windows, Freeze[] freezes) =>
        (Windows, configured) = (windows, freezes);

    public IReadOnlyList<MaintenanceWindow> Windows { get; }

    /// <summary>Those of the configuration.</summary>
    public IReadOnlyList<Freeze> Freezes => configured;

    /// <exception cref="UserErrorException">A time zone is not known on this host.</exception>
    public static MaintenanceCalendar Of(MaintenanceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new MaintenanceCalendar(
            [
                .. options
                    .Windows.OrderBy(window => window.Key, StringComparer.OrdinalIgnoreCase)
                    .Select(window => MaintenanceWindow.Of(window.Key, window.Value)),
            ],
            [
                .. options
                    .Freezes.OrderBy(freeze => freeze.Key, StringComparer.OrdinalIgnoreCase)
                    .SelectMany(freeze => Freeze.Of(freeze.Key, freeze.Value)),
            ]
        );
    }

    /// <summary>May something begin now on this target?</summary>
    /// <param name="kind">The kind of work: <c>packages</c>.</param>
    /// <param name="isSecurity">It mends security: windows and freezes that let security through do.</param>
    /// <param name="made">The freezes that people made.</param>
    public CalendarVerdict Decide(
        string target,
        string kind,
        bool isSecurity,
        DateTimeOffset now,
        IReadOnlyList<Freeze> made
    )
    {
        ArgumentNullException.ThrowIfNull(made);
        var mine = slots.TryGetValue((target, kind), out var known) ? known : Find(target, kind);
        if (Stopping(target, isSecurity, now, made) is { } freeze)
        {
            var frozen = new CalendarVerdict(CalendarState.Frozen, target, kind, now) { Freeze = freeze };
            return WithNext(frozen, mine, isSecurity, now, made);
        }

        if (mine.Length == 0)
        {
            return new CalendarVerdict(CalendarState.NoWindow, target, kind, now);
        }

        var (open, soon) = ((Slot?)null, (Slot?)null);
        var (until, cutoff, next) = (0L, 0L, long.MaxValue);
        foreach (var slot in mine)
        {
            if (!slot.IsFor(isSecurity))
            {
                continue;
            }

            slot.Look(now.UtcTicks, out var end, out var begins);
            if (begins > 0 && begins < next)
            {
                (next, soon) = (begins, slot);
            }

            if (end > 0)
            {
                end = Math.Min(end, NextFreeze(target, isSecurity, now, made));
                if (open is null || end - slot.Cutoff > cutoff)
                {
                    (open, until, cutoff) = (slot, end, end - slot.Cutoff);
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
            return verdict.MayStart ? verdict : WithNext(verdict, mine, isSecurity, now, made);
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
                NextThaw(target, isSecurity, now.UtcTicks, made) >= next
                && Stopping(target, isSecurity, Utc(next), made) is null
            )
            ? closed
            : WithNext(closed, mine, isSecurity, now, made);
    }

    /// <summary>The times at which work may begin on a target, spread and freezes included, in order.</summary>
    public IEnumerable<(MaintenanceWindow Window, WindowOpening Opening)> NextOpenings(
        string target,
        string kind,
        bool isSecurity,
        DateTimeOffset now,
        IReadOnlyList<Freeze> made
    )
    {
        var mine = Find(target, kind);
        for (var from = now.UtcTicks; NextOf(mine, target, isSecurity, from, made) is var (slot, begins); from = begins)
        {
            yield return (
                slot.Window,
                new WindowOpening(
                    Utc(begins),
                    Utc(Math.Min(slot.EndAt(begins), NextFreeze(target, isSecurity, Utc(begins), made)))
                )
            );
        }
    }

    private Slot[] Find(string target, string kind)
    {
        Slot[] found =
        [
            .. Windows
                .Where(window => window.IsFor(target, kind))
                .Select(window => new Slot(
                    window,
                    window.SpreadOf(target).Ticks,
                    window.Options.Cutoff.Ticks,
                    window.Options.SecurityOnly
                )),
        ];
        // Names come from the configuration; whoever asks for made-up ones must not fill the memory.
        if (slots.Count < 10_000)
        {
            slots[(target, kind)] = found;
        }

        return found;
    }

    private CalendarVerdict WithNext(
        CalendarVerdict verdict,
        Slot[] mine,
        bool isSecurity,
        DateTimeOffset now,
        IReadOnlyList<Freeze> made
    ) =>
        NextOf(mine, verdict.Target, isSecurity, now.UtcTicks, made) is var (slot, begins)
            ? verdict with
            {
                Next = Utc(begins),
                NextWindow = slot.Window,
            }
            : verdict with
            {
                Next = null,
                NextWindow = null,
            };

    /// <summary>The first instant after another at which work may begin: an opening, or the end of a freeze within one.</summary>
    private (Slot Slot, long Begins)? NextOf(
        Slot[] mine,
        string target,
        bool isSecurity,
        long from,
        IReadOnlyList<Freeze> made
    )
    {
        for (var tries = 0; tries < MostFrozenOpenings; tries++)
        {
            from = Math.Min(NextOpening(mine, isSecurity, from), NextThaw(target, isSecurity, from, made));
            if (from == long.MaxValue)
            {
                return null;
            }

            foreach (var slot in mine)
            {
                if (
                    slot.IsFor(isSecurity)
                    && slot.EndAt(from) - slot.Cutoff > from
                    && Stopping(target, isSecurity, Utc(from), made) is null
                )
                {
                    return (slot, from);
                }
            }
        }

        return null;
    }

    private static long NextOpening(Slot[] mine, bool isSecurity, long from)
    {
        var next = long.MaxValue;
        foreach (var slot in mine)
        {
            if (slot.IsFor(isSecurity) && slot.NextAfter(from) is var begins and > 0 && begins < next)
            {
                next = begins;
            }
        }

        return next;
    }

    private long NextThaw(string target, bool isSecurity, long from, IReadOnlyList<Freeze> made)
    {
        var next = long.MaxValue;
        foreach (var freeze in configured)
        {
            next = Thaw(next, freeze, target, isSecurity, from);
        }

        for (var index = 0; index < made.Count; index++)
        {
            next = Thaw(next, made[index], target, isSecurity, from);
        }

        return next;
    }

    private static long Thaw(long next, Freeze one, string target, bool isSecurity, long from) =>
        one.Until is { } until && until.UtcTicks > from && until.UtcTicks < next && one.Stops(target, isSecurity)
            ? until.UtcTicks
            : next;

    /// <summary>Of the freezes that hold the target at an instant the one that ends last.</summary>
    private Freeze? Stopping(string target, bool isSecurity, DateTimeOffset at, IReadOnlyList<Freeze> made)
    {
        Freeze? longest = null;
        foreach (var freeze in configured)
        {
            longest = Longer(longest, freeze, target, isSecurity, at);
        }

        for (var index = 0; index < made.Count; index++)
        {
            longest = Longer(longest, made[index], target, isSecurity, at);
        }

        return longest;
    }

    private static Freeze? Longer(Freeze? longest, Freeze one, string target, bool isSecurity, DateTimeOffset at) =>
        one.Holds(at)
        && (longest is null || (longest.Until is { } until && (one.Until is null || one.Until > until)))
        && one.Stops(target, isSecurity)
            ? one
            : longest;

    private long NextFreeze(string target, bool isSecurity, DateTimeOffset now, IReadOnlyList<Freeze> made)
    {
        var begins = long.MaxValue;
        foreach (var freeze in configured)
        {
            begins = Sooner(begins, freeze, target, isSecurity, now);
        }

        for (var index = 0; index < made.Count; index++)
        {
            begins = Sooner(begins, made[index], target, isSecurity, now);
        }

        return begins;
    }

    private static long Sooner(long begins, Freeze one, string target, bool isSecurity, DateTimeOffset now) =>
        one.From > now && one.From.UtcTicks < begins && !one.IsOver(one.From) && one.Stops(target, isSecurity)
            ? one.From.UtcTicks
            : begins;

    private static DateTimeOffset Utc(long ticks) => new(ticks, TimeSpan.Zero);

    /// <summary>A window as one target sees it: it opens later by the target's share of the spread.</summary>
    private sealed record Slot(MaintenanceWindow Window, long Spread, long Cutoff, bool SecurityOnly)
    {
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
}
