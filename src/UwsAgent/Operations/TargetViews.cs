using System.Text.Json.Serialization;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;

namespace UwsAgent.Operations;

/// <summary>One target in a line.</summary>
internal sealed record TargetView(string Name, string Cluster, string Namespace, string Workload, TargetMode Mode)
{
    /// <summary>When it was last looked at; null before the first tick since the start.</summary>
    public DateTimeOffset? At { get; init; }

    public DecisionEnd? End { get; init; }

    public int? Current { get; init; }

    public int? Ready { get; init; }

    public int? Coming { get; init; }

    public int? Desired { get; init; }

    public int? Wanted { get; init; }

    public int? Floor { get; init; }

    public int? Cap { get; init; }

    public string? Why { get; init; }

    public string? NotDone { get; init; }

    public TargetPause? Pause { get; init; }

    public AgreementScore? Agreement { get; init; }

    public static TargetView Of(string name, TargetOptions options, TargetMemory? memory, TargetPause? pause)
    {
        var look = memory?.Last;
        // After our own write what is asked for is what was written.
        return new(name, options.Cluster, options.Namespace, options.Workload, options.Mode)
        {
            At = look?.At.Wall,
            End = look?.Decision.End,
            Current = look?.Decision.End is DecisionEnd.Blind ? null : look?.Written ?? look?.Decision.Current,
            Ready = look?.Observed.Ready,
            Coming = look?.Observed.Coming,
            Desired = look?.Decision.Desired,
            Wanted = look?.Decision.Wanted,
            Floor = look?.Decision.Limits.Floor,
            Cap = look?.Decision.Limits.Cap,
            Why = look is null ? null : string.Join("; ", look.Decision.Reasons.Select(ReasonText.Of)),
            NotDone = look?.NotDone,
            Pause = pause,
            Agreement = options.Mode is TargetMode.Shadow ? memory?.History.Agreement : null,
        };
    }
}

/// <summary>Everything about the last decision of a target.</summary>
internal sealed record TargetExplanation(
    TargetView Target,
    [property: JsonIgnore] TargetLook? Look,
    [property: JsonIgnore] TargetPolicy Policy
)
{
    public DateTimeOffset? NextUp { get; init; }

    public DateTimeOffset? NextDown { get; init; }

    /// <summary>Until then a window or a person's number holds it.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    [JsonIgnore]
    public TargetHistory? History { get; init; }

    public IReadOnlyList<SignalView> Signals =>
        Look is null
            ? []
            :
            [
                .. Look.Decision.Demands.Select(
                    (demand, index) => SignalView.Of(Policy.Signals[index], demand, Look.Observed.Samples[index])
                ),
            ];

    public IReadOnlyList<string> Reasons => [.. (Look?.Decision.Reasons ?? []).Select(ReasonText.Of)];

    public IReadOnlyList<string> WhyNotMore =>
        Look is null ? [] : [.. ReasonSides.WhyNotMore(Look.Decision).Select(ReasonText.Of)];

    public IReadOnlyList<string> WhyNotLess =>
        Look is null ? [] : [.. ReasonSides.WhyNotLess(Look.Decision).Select(ReasonText.Of)];
}

/// <summary>One signal as it was at the last look.</summary>
internal sealed record SignalView(
    string Name,
    SampleState State,
    double? Number,
    DateTimeOffset? At,
    double? Need,
    string Says
)
{
    public static SignalView Of(SignalPolicy signal, Demand demand, Sample sample) =>
        new(
            signal.Name,
            demand.State,
            sample.State is SampleState.Value ? sample.Number : null,
            sample.At,
            demand.Asks ? demand.Need : null,
            demand.IsKnown
                ? ReasonText.Of(demand, signal.Options)
                : sample.Why
                    ?? $"{ReasonText.Word(demand.State)}: {sample.Number.ToString(System.Globalization.CultureInfo.InvariantCulture)}"
        );
}

/// <summary>One past decision.</summary>
internal sealed record PastLook(
    DateTimeOffset At,
    int Current,
    int Desired,
    int? Wanted,
    int Ready,
    bool IsChange,
    string Why,
    string? NotDone
)
{
    public static PastLook Of(TargetLook look) =>
        new(
            look.At.Wall,
            look.Decision.Current,
            look.Decision.Desired,
            look.Decision.Wanted,
            look.Observed.Ready,
            look.Decision.IsChange,
            string.Join("; ", look.Decision.Reasons.Select(ReasonText.Of)),
            look.NotDone
        );
}
