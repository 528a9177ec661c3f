using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>Every fault of windows and freezes that one key alone does not show.</summary>
public static class CalendarOptionsCheck
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    public static IEnumerable<OptionsFault> Faults(MaintenanceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return
        [
            .. options.Windows.SelectMany(window => Window($"Windows:{window.Key}", window.Value)),
            .. options.Freezes.SelectMany(freeze => Freeze($"Freezes:{freeze.Key}", freeze.Value)),
        ];
    }

    private static IEnumerable<OptionsFault> Window(string key, WindowOptions window) =>
        [
            .. Each($"{key}:Days", window.Days, WindowDays.IsDays, WindowDays.Wanted),
            .. Each($"{key}:Targets", window.Targets, IsName, "must be a name, which may have * and ?"),
            .. Each($"{key}:Kinds", window.Kinds, IsName, "must be a kind of work, which may have * and ?"),
            .. Times(key, window),
        ];

    private static IEnumerable<OptionsFault> Times(string key, WindowOptions window)
    {
        if (WallClock.Time(window.Start) is null)
        {
            yield return new($"{key}:Start", WallClock.WantedTime, window.Start);
        }

        // No length would be a window that never opens or one that never closes: nobody can know which was meant.
        if (window.Duration < TimeSpan.FromMinutes(1) || window.Duration > Longest)
        {
            yield return new($"{key}:Duration", "must be from 1m to 7d", Text(window.Duration));
            yield break;
        }

        if (window.Cutoff < TimeSpan.Zero || window.Cutoff >= window.Duration)
        {
            yield return new(
                $"{key}:Cutoff",
                $"must be shorter than Duration ({Text(window.Duration)}), or nothing ever begins",
                Text(window.Cutoff)
            );
        }
        else if (window.Jitter < TimeSpan.Zero || window.Jitter >= window.Duration - window.Cutoff)
        {
            yield return new(
                $"{key}:Jitter",
                $"must be shorter than Duration without Cutoff ({Text(window.Duration - window.Cutoff)}), or some targets never begin",
                Text(window.Jitter)
            );
        }
    }

    private static IEnumerable<OptionsFault> Freeze(string key, FreezeOptions freeze) =>
        [
            .. Each($"{key}:Dates", freeze.Dates, text => WallClock.Days(text) is not null, WallClock.WantedDays),
            .. Each($"{key}:Targets", freeze.Targets, IsName, "must be a name, which may have * and ?"),
        ];

    private static IEnumerable<OptionsFault> Each(
        string key,
        IReadOnlyList<string> texts,
        Func<string, bool> isGood,
        string wanted
    ) =>
        texts.Count == 0
            ? [new OptionsFault(key, "must have at least one entry")]
            : texts
                .Index()
                .Where(text => !isGood(text.Item))
                .Select(text => new OptionsFault(
                    FormattableString.Invariant($"{key}:{text.Index}"),
                    wanted,
                    text.Item
                ));

    private static bool IsName(string text) => text.Length > 0 && !text.Any(char.IsWhiteSpace);

    private static string Text(TimeSpan time) => DurationText.Format(time);
}
