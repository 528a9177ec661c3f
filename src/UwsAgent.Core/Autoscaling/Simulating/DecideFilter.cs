using System.Text.Json;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>The same decision as a filter: one observation per line in, one decision with its reasons per line out; what is remembered stays in memory.</summary>
/// <remarks>
/// Format 1. In: <c>{"time":"2026-03-02T10:05:00Z","current":10,"ready":10,"coming":0,"samples":{"q":230}}</c>. A sample is a number, null (unknown), or
/// <c>{"value":230,"at":"...","state":"Value|Empty|Stale|Error|SourceDown|Unknown","why":"..."}</c>; a signal that is left out is unknown. May also have:
/// broken, brokenWhy, unschedulable, rollingOut, setBy, revision, applied, disruptionMinimum, readySeconds, allowed and paused (None, Up, Down, Both).
/// Out: <c>{"v":1,"time":...,"end":"Up","current":10,"desired":14,"wanted":15,"floor":2,"cap":20,"reasons":[{"code":...,"text":...}],"demands":{"q":{...}}}</c>,
/// or <c>{"v":1,"line":7,"error":"..."}</c>. Fields may be added to a format; a change of meaning is a new one.
/// </remarks>
public sealed class DecideFilter(TargetPolicy policy)
{
    public const int Format = 1;

    private readonly TargetHistory history = new();
    private readonly WeekProfile? profile = policy.Options.Foresight.Enabled
        ? new WeekProfile(policy.Options.Foresight.Weeks)
        : null;
    private DateTimeOffset? began;
    private int number;

    /// <returns>Null for an empty line.</returns>
    public string? Line(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        number++;
        if (string.IsNullOrWhiteSpace(line))
        {
            return null;
        }

        try
        {
            var seen =
                JsonSerializer.Deserialize(line, AutoscaleJson.Default.FilterInput)
                ?? throw new JsonException("null is no observation");
            return JsonSerializer.Serialize(Answer(seen), AutoscaleJson.Default.FilterOutput);
        }
        catch (JsonException wrong)
        {
            return JsonSerializer.Serialize(
                new FilterFault(Format, number, wrong.Message),
                AutoscaleJson.Default.FilterFault
            );
        }
    }

    private FilterOutput Answer(FilterInput seen)
    {
        began ??= seen.Time;
        // The lines' own times are the steady clock here: nobody sets it in a file.
        var now = new Moment(seen.Time, seen.Time - began.Value + TimeSpan.FromDays(1));
        var observed = seen.ToObserved(policy);
        observed = profile is null ? observed : Foreseeing.Of(observed, policy, profile, history.ReadySeconds, now);
        var decision = AutoscaleDecision.Decide(policy, observed, history, now);
        history.Note(policy, observed, decision, now, written: null);
        // Whether it is done is the caller's affair; when it is, it was ours.
        history.LastWritten = decision.IsChange ? decision.Desired : history.LastWritten;
        if (profile is not null)
        {
            Foreseeing.Learn(decision, profile, now);
        }

        return FilterOutput.Of(policy, seen.Time, decision);
    }
}

/// <summary>One line of the filter's input.</summary>
public sealed record FilterInput
{
    public required DateTimeOffset Time { get; init; }

    public required int Current { get; init; }

    public int? Ready { get; init; }

    public int Coming { get; init; }

    public int Broken { get; init; }

    public string? BrokenWhy { get; init; }

    public int Unschedulable { get; init; }

    public bool RollingOut { get; init; }

    public string? SetBy { get; init; }

    public string? Revision { get; init; }

    public int? Applied { get; init; }

    public int? DisruptionMinimum { get; init; }

    public int? QuotaMost { get; init; }

    public double? ReadySeconds { get; init; }

    /// <summary>Both when it is left out.</summary>
    public Directions? Allowed { get; init; }

    public Directions Paused { get; init; }

    public IReadOnlyDictionary<string, JsonElement>? Samples { get; init; }

    private static readonly Dictionary<string, JsonElement> None = [];

    /// <exception cref="JsonException">A sample cannot be read.</exception>
    internal Observed ToObserved(TargetPolicy policy) =>
        new()
        {
            Current = Current,
            Ready = Ready ?? Current,
            Coming = Coming,
            Broken = Broken,
            BrokenWhy = BrokenWhy,
            Unschedulable = Unschedulable,
            IsRollingOut = RollingOut,
            SetBy = SetBy,
            Revision = Revision,
            AppliedReplicas = Applied,
            DisruptionMinimum = DisruptionMinimum,
            QuotaMost = QuotaMost,
            ReadySeconds = ReadySeconds,
            Allowed = Allowed ?? Directions.Both,
            Paused = Paused,
            Samples =
            [
                .. policy.Signals.Select(signal =>
                    (Samples ?? None).FirstOrDefault(one =>
                        string.Equals(one.Key, signal.Name, StringComparison.OrdinalIgnoreCase)
                    )
                        is { Key: not null } found
                        ? Of(found.Value)
                        : Sample.Unknown("not in the line")
                ),
            ],
        };

    private static Sample Of(JsonElement sample)
    {
        switch (sample.ValueKind)
        {
            case JsonValueKind.Number:
                return Sample.Of(sample.GetDouble(), null);
            case JsonValueKind.Null:
                return Sample.Unknown("null");
            case JsonValueKind.Object:
                var given = sample.Deserialize(AutoscaleJson.Default.FilterSample)!;
                return new Sample(given.State, given.Value, given.At, given.Why);
            default:
                throw new JsonException($"a sample must be a number, null or an object, was {sample.GetRawText()}");
        }
    }
}

/// <summary>A sample of the filter's input that is more than a number.</summary>
public sealed record FilterSample
{
    public double Value { get; init; }

    public DateTimeOffset? At { get; init; }

    public SampleState State { get; init; }

    public string? Why { get; init; }
}

/// <summary>One line of the filter's output.</summary>
public sealed record FilterOutput(int V, DateTimeOffset Time, DecisionEnd End, int Current, int Desired)
{
    public int? Wanted { get; init; }

    public int Floor { get; init; }

    public int Cap { get; init; }

    public IReadOnlyList<FilterReason> Reasons { get; init; } = [];

    public IReadOnlyDictionary<string, FilterDemand> Demands { get; init; } =
        new Dictionary<string, FilterDemand>(StringComparer.Ordinal);

    internal static FilterOutput Of(TargetPolicy policy, DateTimeOffset time, Decision decision) =>
        new(DecideFilter.Format, time, decision.End, decision.Current, decision.Desired)
        {
            Wanted = decision.Wanted,
            Floor = decision.Limits.Floor,
            Cap = decision.Limits.Cap,
            Reasons = [.. decision.Reasons.Select(reason => new FilterReason(reason.Code, ReasonText.Of(reason)))],
            Demands = decision
                .Demands.Index()
                .ToDictionary(
                    one => policy.Signals[one.Index].Name,
                    one => new FilterDemand(one.Item.State, one.Item.Kind, one.Item.Asks ? one.Item.Need : null),
                    StringComparer.Ordinal
                ),
        };
}

/// <summary>A reason, for programs and for people.</summary>
public sealed record FilterReason(ReasonCode Code, string Text);

/// <summary>What one signal asks for; null replicas for nothing.</summary>
public sealed record FilterDemand(SampleState State, DemandKind Kind, double? Replicas);

/// <summary>A line that could not be read; the filter goes on with the next.</summary>
public sealed record FilterFault(int V, int Line, string Error);
