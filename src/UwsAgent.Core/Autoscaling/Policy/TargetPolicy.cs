using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>The options of one target made ready to decide with: texts are read, names are in order.</summary>
public sealed class TargetPolicy
{
    private static readonly (string Short, string Resource)[] Shorts =
    [
        ("deployment", WorkloadRef.Deployments),
        ("deploy", WorkloadRef.Deployments),
        ("statefulset", WorkloadRef.StatefulSets),
        ("sts", WorkloadRef.StatefulSets),
    ];

    private TargetPolicy(string name, TargetOptions options, TimeZoneInfo zone, WorkloadRef workload)
    {
        (Name, Options, Zone, Workload) = (name, options, zone, workload);
        Holidays = Holidays.Of(options.Holidays);
        Signals =
        [
            .. options
                .Signals.OrderBy(signal => signal.Key, StringComparer.Ordinal)
                .Select(signal => new SignalPolicy(signal.Key, signal.Value)),
        ];
        Calendar = [.. options.Calendar.Select(entry => CalendarRule.Of(entry, options)).OfType<CalendarRule>()];
        Deployers = [.. options.Deployers];
    }

    public string Name { get; }

    public TargetOptions Options { get; }

    public TimeZoneInfo Zone { get; }

    public WorkloadRef Workload { get; }

    public IReadOnlyList<SignalPolicy> Signals { get; }

    internal Holidays Holidays { get; }

    internal IReadOnlyList<CalendarRule> Calendar { get; }

    internal IReadOnlyList<string> Deployers { get; }

    /// <exception cref="UserErrorException">The time zone is not known on this host, or the workload cannot be read.</exception>
    public static TargetPolicy Of(string name, TargetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var workload =
            WorkloadOf(options)
            ?? throw new UserErrorException($"The workload of target {name} cannot be read: '{options.Workload}'.");
        try
        {
            return new TargetPolicy(name, options, TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone), workload);
        }
        catch (Exception missing) when (missing is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            throw new UserErrorException(
                $"The time zone {options.TimeZone} of target {name} is not known on this host: install tzdata, or name another one.",
                missing
            );
        }
    }

    /// <returns>Null when the text of <see cref="TargetOptions.Workload"/> has not its form.</returns>
    internal static WorkloadRef? WorkloadOf(TargetOptions options)
    {
        var parts = options.Workload.Split('/');
        if (parts is not [{ Length: > 0 } kind, { Length: > 0 } name])
        {
            return null;
        }

        var known = Array.Find(Shorts, one => string.Equals(one.Short, kind, StringComparison.OrdinalIgnoreCase));
        var resource = known.Resource ?? (kind.Split('.').Length >= 2 ? kind : null);
        return resource is null ? null : new WorkloadRef(options.Namespace, resource, name);
    }

    /// <summary>The floor and the cap at a moment; where they cross, the cap counts.</summary>
    internal ReplicaLimits LimitsAt(DateTimeOffset wall)
    {
        var limits = new ReplicaLimits(Options.Min, Options.Max, null, null);
        if (Calendar.Count == 0)
        {
            return limits;
        }

        var local = TimeZoneInfo.ConvertTime(wall, Zone).DateTime;
        foreach (var rule in Calendar)
        {
            if (rule.Window.Contains(local, Holidays))
            {
                limits = limits.With(rule);
            }
        }

        return limits.Floor > limits.Cap ? limits with { Floor = limits.Cap } : limits;
    }

    /// <summary>How long until the end of a window that this moment is in, or how long ago it ended if that was within <paramref name="overtime"/>.</summary>
    /// <returns>Null when neither; negative after the end.</returns>
    internal TimeSpan? UntilEndOf(TimeWindow window, DateTimeOffset wall, TimeSpan overtime)
    {
        var local = TimeZoneInfo.ConvertTime(wall, Zone).DateTime;
        if (window.Contains(local, Holidays))
        {
            return Instant(window.EndAfter(local)) - wall;
        }

        // Looking back in steps that no window's end can slip through unseen: its last minute is inside.
        var before = local - overtime;
        for (var at = local; at >= before; at = at.AddMinutes(-5))
        {
            if (window.Contains(at, Holidays))
            {
                return Instant(window.EndAfter(at)) - wall;
            }
        }

        return null;
    }

    private DateTimeOffset Instant(DateTime local) => new(local, Zone.GetUtcOffset(local));
}

/// <summary>One signal made ready to decide with.</summary>
public sealed class SignalPolicy(string name, SignalOptions options)
{
    public string Name => name;

    public SignalOptions Options => options;

    internal TimeWindow? DeadlineWindow { get; } =
        options.Deadline is { } deadline ? TimeWindow.Parse(deadline.When) : null;
}

/// <summary>One entry of the calendar, in replicas.</summary>
internal sealed record CalendarRule(TimeWindow Window, int? Floor, int? Cap)
{
    public static CalendarRule? Of(CalendarOptions entry, TargetOptions target) =>
        TimeWindow.Parse(entry.When) is { } window
            ? new CalendarRule(
                window,
                Scale(entry.Exactly ?? entry.Floor, entry, target),
                Scale(entry.Exactly ?? entry.Cap, entry, target)
            )
            : null;

    private static int? Scale(int? number, CalendarOptions entry, TargetOptions target) =>
        number is { } share && entry.Percent ? (int)Math.Ceiling((share * target.Max / 100.0) - 1e-9) : number;
}

/// <summary>Between how many replicas a target may be, and what of the calendar said so.</summary>
public readonly record struct ReplicaLimits(int Floor, int Cap, string? FloorFrom, string? CapFrom)
{
    internal ReplicaLimits With(CalendarRule rule)
    {
        var limits = this;
        if (rule.Floor is { } floor && floor > Floor)
        {
            limits = limits with { Floor = floor, FloorFrom = rule.Window.Text };
        }

        return rule.Cap is { } cap && cap < Cap ? limits with { Cap = cap, CapFrom = rule.Window.Text } : limits;
    }

    public int Clamp(int replicas) => Math.Min(Cap, Math.Max(Floor, replicas));
}
