using System.Globalization;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary>How targets and decisions read on a screen.</summary>
internal static class AutoscaleText
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    public static IReadOnlyList<Column<TargetView>> Targets(CommandSession session) =>
        [
            new("TARGET", one => one.Name),
            new("CLUSTER", one => one.Cluster) { Spare = 3 },
            new("MODE", one => new(Word(one.Mode), one.Mode is TargetMode.Active ? Tone.Active : Tone.Faint)),
            new("READY", one => Number(one.Ready), IsRight: true),
            new("REPLICAS", one => Number(one.Current), IsRight: true),
            new("WANTED", one => Number(one.Wanted), IsRight: true),
            new("LIMITS", one => one.Floor is null ? "-" : $"{Number(one.Floor)}-{Number(one.Cap)}") { Spare = 2 },
            new("LOOKED", one => one.At is { } at ? JobColumns.When(session, at) : "not yet") { Spare = 1 },
            new("WHY", one => Why(session, one)),
        ];

    public static IReadOnlyList<Column<SignalView>> Signals(CommandSession session) =>
        [
            new("SIGNAL", one => one.Name),
            new("STATE", one => new(ReasonText.Word(one.State), one.State is SampleState.Value ? Tone.Good : Tone.Bad)),
            new("NUMBER", one => one.Number is { } number ? number.ToString("0.##", Plain) : "-", IsRight: true),
            new("OF", one => one.At is { } at ? JobColumns.When(session, at) : "now"),
            new("REPLICAS", one => one.Need is { } need ? need.ToString("0.##", Plain) : "-", IsRight: true),
            new("SAYS", one => one.Says),
        ];

    public static IReadOnlyList<Column<PastLook>> Past(CommandSession session) =>
        [
            new("TIME", one => Ages.Moment(one.At)),
            new("FROM", one => Number(one.Current), IsRight: true),
            new("TO", one => new(Number(one.Desired), one.IsChange ? Tone.Active : Tone.Faint), IsRight: true),
            new("WANTED", one => Number(one.Wanted), IsRight: true),
            new("READY", one => Number(one.Ready), IsRight: true) { Spare = 1 },
            new("WHY", one => one.Why + (one.NotDone is null ? "" : $" [{one.NotDone}]")),
        ];

    /// <summary>One screen for whoever was woken.</summary>
    public static IEnumerable<StatusLine> Lines(CommandSession session, TargetExplanation why)
    {
        var target = why.Target;
        yield return new(
            "target",
            $"{target.Name}, {Word(target.Mode)}: {target.Workload} in {target.Namespace} on {target.Cluster}"
        );
        if (target.Pause is { } pause)
        {
            yield return new(
                "paused",
                $"{TargetControl.Word(pause.Directions)} ({pause.Words(session.Time.GetUtcNow())})",
                Tone.Warning
            );
        }

        if (why.Look is not { } look)
        {
            yield return new("decision", "none yet: it is looked at with the next tick", Tone.Warning);
            yield return Next(session, why);
            yield break;
        }

        var (observed, decision) = (look.Observed, look.Decision);
        yield return new("pods", Pods(observed), observed.Broken > 0 ? Tone.Bad : Tone.Plain);
        yield return new(
            "decision",
            string.Create(
                Plain,
                $"{Change(decision)}, {Ages.Of(look.At.Wall, session.Time.GetUtcNow())}{(look.Written is null ? "" : ": done")}"
            ),
            decision.IsChange ? Tone.Active : Tone.Plain
        );
        if (look.NotDone is { } notDone)
        {
            yield return new("not done", notDone, Tone.Warning);
        }

        foreach (
            var (name, reasons) in new[]
            {
                ("because", why.Reasons),
                ("not more", why.WhyNotMore),
                ("not less", why.WhyNotLess),
            }
        )
        {
            foreach (var (index, reason) in reasons.DefaultIfEmpty(Nothing(name)).Index())
            {
                yield return new(index == 0 ? name : "", reason);
            }
        }

        yield return new("limits", Limits(decision.Limits));
        yield return Next(session, why);
        foreach (var line in Memory(why))
        {
            yield return line;
        }

        yield return new(
            "see also",
            $"uws autoscale history {target.Name} | uws events --target {target.Name}",
            Tone.Faint
        );
    }

    private static IEnumerable<StatusLine> Memory(TargetExplanation why)
    {
        if (why.History is not { } history)
        {
            yield break;
        }

        if (history.ReadySeconds > 0)
        {
            yield return new("pods ready", string.Create(Plain, $"within {history.ReadySeconds:0} s of their start"));
        }

        if (DrainForecast.Of(why.Policy, why.Look!.Decision, history) is { } drain && drain > TimeSpan.Zero)
        {
            yield return new("drains in", Ages.Length(drain));
        }

        if (why.Target.Agreement is { } score)
        {
            yield return new(
                "shadow",
                string.Create(
                    Plain,
                    $"would have acted {score.WouldAct} times, a person did the same {score.Agreed} times and something else {score.PersonAlone} times"
                )
            );
        }
    }

    private static StatusLine Next(CommandSession session, TargetExplanation why)
    {
        var now = session.Time.GetUtcNow();
        var parts = new List<string>();
        if (why.NextUp is { } up)
        {
            parts.Add($"looks {Ages.Of(up, now)}");
        }

        if (why.NextDown is { } down)
        {
            parts.Add($"may take away {Ages.Of(down, now)}");
        }

        if (why.NotBefore is { } held && held > now)
        {
            parts.Add($"held until {Ages.Moment(held)} ({Ages.Of(held, now)})");
        }

        return new("next", parts.Count == 0 ? "no tick is scheduled (uws schedule)" : string.Join(", ", parts));
    }

    private static string Pods(Observed observed) =>
        observed.Fault is { } fault
            ? $"not seen: {fault}"
            : string.Create(
                Plain,
                $"{observed.Current} asked for, {observed.Ready} ready, {observed.Coming} on their way{(observed.Broken > 0 ? $", {observed.Broken} broken ({observed.BrokenWhy})" : "")}{(observed.Unschedulable > 0 ? $", {observed.Unschedulable} without a node" : "")}{(observed.QuotaMost is { } most ? $", room for {most} in all ({observed.QuotaBy})" : "")}"
            );

    private static string Limits(ReplicaLimits limits) =>
        string.Create(
            Plain,
            $"{limits.Floor} ({limits.FloorFrom ?? "Min"}) to {limits.Cap} ({limits.CapFrom ?? "Max"})"
        );

    private static string Change(Decision decision) =>
        decision.IsChange
            ? string.Create(Plain, $"{decision.Current} -> {decision.Desired}")
            : string.Create(Plain, $"{ReasonText.Word(decision.End)} {decision.Current}");

    private static string Nothing(string name) =>
        name switch
        {
            "not more" => "nothing asks for more",
            "not less" => "nothing keeps them",
            _ => "nothing was asked for",
        };

    private static Cell Why(CommandSession session, TargetView view)
    {
        var tone = view.End switch
        {
            DecisionEnd.Blind or DecisionEnd.Refused => Tone.Bad,
            DecisionEnd.Off => Tone.Warning,
            _ => Tone.Plain,
        };
        var text = view.Why ?? "";
        if (view.NotDone is { } notDone)
        {
            text = string.Create(Plain, $"would be {view.Desired} [{notDone}]: {text}");
        }

        return view.Pause is { } pause
            ? new($"paused by {pause.Words(session.Time.GetUtcNow())}; {text}", Tone.Warning)
            : new(text, tone);
    }

    private static string Word(TargetMode mode) => mode.ToString().ToLowerInvariant();

    private static string Number(int? number) => number?.ToString(Plain) ?? "-";
}
