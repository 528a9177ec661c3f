using System.Globalization;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Decisions in the words of people.</summary>
public static class ReasonText
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    /// <summary>The whole decision in one line: <c>10 -> 14: sync-ready asks for 15.2; at most 14 in this step</c>.</summary>
    public static string Summary(Decision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var change = decision.IsChange
            ? string.Create(Plain, $"{decision.Current} -> {decision.Desired}")
            : string.Create(Plain, $"{Word(decision.End)} {decision.Current}");
        var why = string.Join("; ", decision.Reasons.Select(Of));
        return why.Length == 0 ? change : $"{change}: {why}";
    }

    public static string Word(DecisionEnd end) =>
        end switch
        {
            DecisionEnd.Hold => "stays at",
            DecisionEnd.Up => "up from",
            DecisionEnd.Down => "down from",
            DecisionEnd.Off => "off at",
            DecisionEnd.Refused => "refused at",
            _ => "not seen, last at",
        };

    public static string Of(Reason reason)
    {
        var (a, b, text) = (reason.A, reason.B, reason.Text ?? "");
        var from = text.Length > 0 ? $" ({text})" : "";
        return reason.Code switch
        {
            ReasonCode.Blind => $"cannot be seen: {text}",
            ReasonCode.OtherScaler => $"{text} scales the same workload",
            ReasonCode.PersonOff => "somebody set 0, so it is off until somebody sets another number",
            ReasonCode.WorkloadPaused => "its rollouts are paused (spec.paused)",
            ReasonCode.RollingOut => "a rollout is under way",
            ReasonCode.RolloutStuck => "a rollout is stuck (ProgressDeadlineExceeded)",
            ReasonCode.FirstSight => "seen for the first time",
            ReasonCode.DeployReset => F($"a deploy{from} set {a}; {b} was in force before"),
            ReasonCode.PersonSet => F($"somebody{from} set {b} where {a} was"),
            ReasonCode.PersonHolds => F($"somebody{from} set {a}: left alone for another {Time(b)}"),
            ReasonCode.AboveCap => F($"{b} is above the cap {a}{from}"),
            ReasonCode.BelowFloor => F($"{b} is below the floor {a}{from}"),
            ReasonCode.SignalMissing => $"{text} is {Word((SampleState)(int)a)}, so nothing is taken away",
            ReasonCode.AllMissing => $"no signal says anything{(b >= 0 && a > 0 ? $" for {Time(a)}" : "")}",
            ReasonCode.Fallback => F($"nothing is known for long: at least {a}"),
            ReasonCode.Recovering => F($"{text} was missing: {a} of {b} good samples before anything is taken away"),
            ReasonCode.Stuck => F($"{text} stands at {a} for {Time(b)} and nothing is in flight: more would not help"),
            ReasonCode.Foresight => F($"past weeks had {a:0.#} within the next {Time(b)}"),
            ReasonCode.ForesightCame => F($"past weeks made {a:0.#} expected for now; {b:0.#} came"),
            ReasonCode.LargestDemand => F($"{text} asks for {a:0.##}"),
            ReasonCode.WithinTolerance => F($"{(a - 1) * 100:+0.#;-0.#;0} % is within the tolerance"),
            ReasonCode.ToleranceWidened => F($"{a} changes of direction in six hours: the tolerance is doubled"),
            ReasonCode.WindowUp => F($"only {a} was wanted throughout the last {Time(b)}"),
            ReasonCode.WindowDown => F($"{a} was wanted within the window, which lasts another {Time(b)}"),
            ReasonCode.Floor => F($"the floor is {a}{from}"),
            ReasonCode.Cap => F($"the cap is {a}{from}"),
            ReasonCode.StepUp => F($"at most {a} in this step, would be {b}"),
            ReasonCode.StepDown => F($"not below {a} in this step, would be {b}"),
            ReasonCode.Broken => F($"{a} pods are broken{from}: none are added, would be {b}"),
            ReasonCode.Unschedulable => F($"{a} pods find no node: none are added, would be {b}"),
            ReasonCode.Quota => F($"a quota leaves room for {a}{from}, would be {b}"),
            ReasonCode.InFlight => F($"{a} replicas have work in hand"),
            ReasonCode.DisruptionBudget => F($"a disruption budget protects {a}"),
            ReasonCode.NotThisTick => b > 0
                ? F($"{a} waits for the next tick up")
                : F($"{a} waits for the next tick down"),
            ReasonCode.Paused => F($"paused by {text}; would be {b}"),
            ReasonCode.NoSignals => "it has no signals, only a calendar",
            _ => reason.Code.ToString(),
        };

        string F(FormattableString words) => words.ToString(Plain);
    }

    public static string Word(SampleState state) =>
        state switch
        {
            SampleState.Value => "known",
            SampleState.Empty => "empty",
            SampleState.Stale => "too old",
            SampleState.Error => "no usable number",
            SampleState.SourceDown => "down",
            _ => "unknown",
        };

    /// <summary>What a demand is made of, as <c>230 waiting / 10 a replica</c>.</summary>
    public static string Of(Demand demand, SignalOptions signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return demand.Kind switch
        {
            DemandKind.PerReplica => string.Create(Plain, $"{demand.Number:0.##} / {signal.PerReplica:0.##} a replica"),
            DemandKind.Cpu => string.Create(
                Plain,
                $"{demand.Number:0.#} % of requests, wanted {signal.PerReplica:0.#} %"
            ),
            DemandKind.Drain => string.Create(
                Plain,
                $"{demand.Number:0.##} within {Durations.Text(signal.Drain!.Within)} at {signal.Drain.PerReplicaPerHour:0.##} an hour"
            ),
            DemandKind.Deadline => string.Create(
                Plain,
                $"{demand.Number:0.##} by the end of '{signal.Deadline!.When}' at {signal.Deadline.PerReplicaPerHour:0.##} an hour"
            ),
            DemandKind.InFlight => string.Create(Plain, $"{demand.Number:0.##} in flight"),
            DemandKind.Stuck => string.Create(Plain, $"{demand.Number:0.##}, stuck"),
            _ => string.Create(Plain, $"{demand.Number:0.##}"),
        };
    }

    private static string Time(double seconds) => Durations.Text(TimeSpan.FromSeconds(Math.Round(seconds)));
}
