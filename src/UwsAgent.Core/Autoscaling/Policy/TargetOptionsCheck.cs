using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Every fault of one target; the keys are below the target.</summary>
internal static class TargetOptionsCheck
{
    public const string HttpWanted = "must be an address such as http://127.0.0.1:9090";

    public static IEnumerable<OptionsFault> Faults(TargetOptions target, AutoscalingOptions options) =>
        [
            .. Place(target, options),
            .. Limits(target),
            .. Calendar(target),
            .. target.Signals.SelectMany(signal =>
                SignalOptionsCheck
                    .Faults(signal.Value, options)
                    .Select(fault => fault with { Key = $"Signals:{signal.Key}:{fault.Key}" })
            ),
        ];

    public static bool IsHttp(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    private static IEnumerable<OptionsFault> Place(TargetOptions target, AutoscalingOptions options)
    {
        if (!options.Clusters.ContainsKey(target.Cluster))
        {
            var known = string.Join(", ", options.Clusters.Keys.Order(StringComparer.OrdinalIgnoreCase));
            yield return new(
                "Cluster",
                $"must be one of Clusters: {(known.Length == 0 ? "there are none" : known)}",
                target.Cluster
            );
        }

        if (TargetPolicy.WorkloadOf(target) is null)
        {
            yield return new(
                "Workload",
                "must be deployment/NAME, statefulset/NAME or PLURAL.VERSION.GROUP/NAME",
                target.Workload
            );
        }

        if (target.Namespace.Length == 0)
        {
            yield return new("Namespace", "must not be empty", "");
        }
    }

    private static IEnumerable<OptionsFault> Limits(TargetOptions target)
    {
        if (target.Min > target.Max)
        {
            yield return new(
                "Min",
                $"must not be above Max, which is {AutoscalingOptionsCheck.Text(target.Max)}",
                AutoscalingOptionsCheck.Text(target.Min)
            );
        }

        foreach (var (key, step) in new[] { ("Up", target.Up), ("Down", target.Down) })
        {
            if (step.Pods == 0 && step.Percent <= 0)
            {
                yield return new($"{key}:Pods", "and Percent must not both be 0: there would be no steps", "0");
            }

            if (step.Window < TimeSpan.Zero || step.Window > TimeSpan.FromDays(1))
            {
                yield return new($"{key}:Window", "must be at most 1d", DurationText.Format(step.Window));
            }
        }

        foreach (
            var (key, time) in new[]
            {
                ("PersonGrace", target.PersonGrace),
                ("StuckAfter", target.StuckAfter),
                ("UnschedulableFor", target.UnschedulableFor),
                ("CeilingAfter", target.CeilingAfter),
                ("Fallback:After", target.Fallback.After),
                ("Foresight:Ahead", target.Foresight.Ahead),
            }
        )
        {
            if (time < TimeSpan.Zero || time > TimeSpan.FromDays(7))
            {
                yield return new(key, "must be at most 7d", DurationText.Format(time));
            }
        }
    }

    private static IEnumerable<OptionsFault> Calendar(TargetOptions target)
    {
        foreach (var (index, entry) in target.Calendar.Index())
        {
            var key = $"Calendar:{AutoscalingOptionsCheck.Text(index)}";
            if (TimeWindow.Parse(entry.When) is null)
            {
                yield return new($"{key}:When", TimeWindow.Wanted, entry.When);
            }

            if (entry is { Floor: null, Cap: null, Exactly: null })
            {
                yield return new($"{key}:Floor", "or Cap or Exactly must be given");
            }

            if (entry.Exactly is not null && (entry.Floor is not null || entry.Cap is not null))
            {
                yield return new($"{key}:Exactly", "says both already: leave out Floor and Cap");
            }

            if (new[] { entry.Floor, entry.Cap, entry.Exactly }.Any(number => number < 0))
            {
                yield return new($"{key}:Floor", "and the others must not be negative");
            }
        }

        foreach (var day in target.Holidays.Where(day => !Holidays.IsDays(day)))
        {
            yield return new("Holidays", Holidays.Wanted, day);
        }

        foreach (var crossing in Crossings(target))
        {
            yield return crossing;
        }
    }

    /// <summary>Floors above caps, found by looking at the beginning of every window of a week with and without a holiday.</summary>
    private static IEnumerable<OptionsFault> Crossings(TargetOptions target)
    {
        var rules = target.Calendar.Select(entry => CalendarRule.Of(entry, target)).OfType<CalendarRule>().ToList();
        var seen = new HashSet<(string, string)>();
        // A week of 2001 that begins on a Sunday; its eighth day is a holiday.
        var start = new DateTime(2001, 7, 1, 0, 0, 0, DateTimeKind.Unspecified);
        var holidays = Holidays.Of(["2001-07-08"]);
        // Where a floor is above a cap, one of the two has just begun.
        var beginnings = rules.Select(rule => rule.Window.Begins).Distinct().ToList();
        foreach (
            var at in Enumerable.Range(0, 8).SelectMany(day => beginnings.Select(begin => start.AddDays(day) + begin))
        )
        {
            var limits = new ReplicaLimits(target.Min, target.Max, "Min", "Max");
            foreach (var rule in rules.Where(rule => rule.Window.Contains(at, holidays)))
            {
                limits = limits.With(rule);
            }

            if (limits.Floor > limits.Cap && seen.Add((limits.FloorFrom!, limits.CapFrom!)))
            {
                yield return new(
                    "Calendar",
                    $"must not have a floor above a cap at the same time: {AutoscalingOptionsCheck.Text(limits.Floor)} of '{limits.FloorFrom}' and {AutoscalingOptionsCheck.Text(limits.Cap)} of '{limits.CapFrom}' on {(at.Day == 8 ? "a holiday" : at.DayOfWeek)} at {at:HH:mm}"
                );
            }
        }
    }
}
