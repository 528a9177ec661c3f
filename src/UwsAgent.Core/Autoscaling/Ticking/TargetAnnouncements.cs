using System.Collections.Concurrent;
using System.Globalization;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Tells people what changed and what they must know, once, and again only after it was over.</summary>
public sealed class TargetAnnouncements(IEventLog events)
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    private readonly ConcurrentDictionary<string, bool> leases = new(StringComparer.OrdinalIgnoreCase);

    public async Task PauseOverAsync(TargetPause pause, CancellationToken cancellationToken) =>
        await events.AppendAsync(
            new AgentEvent(AutoscaleEvents.Resumed, pause.Target, "the pause is over")
            {
                Why = $"it was for {Durations.Text(pause.Until!.Value - pause.Since)}, by {pause.Author}",
            },
            cancellationToken
        );

    public async Task LeaseAsync(string cluster, LeaseResult lease, string jobId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        if (lease.Fault is not null || (leases.TryGetValue(cluster, out var was) && was == lease.IsHeld))
        {
            return;
        }

        leases[cluster] = lease.IsHeld;
        await events.AppendAsync(
            new AgentEvent(
                lease.IsHeld ? AutoscaleEvents.Leading : AutoscaleEvents.Standby,
                cluster,
                lease.IsHeld ? "holds the Lease of this cluster" : $"looks only: {lease.Holder} holds the Lease"
            )
            {
                JobId = jobId,
            },
            cancellationToken
        );
    }

    internal async Task TurnAsync(Turn turn, Moment now, string jobId, CancellationToken cancellationToken)
    {
        foreach (var news in Changes(turn).Concat(Conditions(turn, now)))
        {
            await events.AppendAsync(
                news with
                {
                    JobId = jobId,
                    Fields = new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["CLUSTER"] = turn.Policy.Options.Cluster,
                        ["WORKLOAD"] = turn.Policy.Workload.ToString(),
                        ["WANTED"] = turn.Decision.Wanted?.ToString(Plain) ?? "",
                    },
                },
                cancellationToken
            );
        }
    }

    private static IEnumerable<AgentEvent> Changes(Turn turn)
    {
        var (decision, name) = (turn.Decision, turn.Policy.Name);
        if (turn.Written is { } written)
        {
            var isReset = decision.Has(ReasonCode.DeployReset);
            yield return new AgentEvent(
                isReset ? AutoscaleEvents.DeployReset : AutoscaleEvents.Scaled,
                name,
                isReset ? "a deploy's number of replicas was put right" : "the replicas were changed"
            )
            {
                Before = decision.Current.ToString(Plain),
                After = written.ToString(Plain),
                Why = string.Join("; ", decision.Reasons.Select(ReasonText.Of)),
                Undo = string.Create(
                    Plain,
                    $"kubectl -n {turn.Policy.Workload.Namespace} scale {turn.Policy.Options.Workload} --replicas={decision.Current}"
                ),
            };
        }
        else if (turn.Failed is { } fault)
        {
            yield return new AgentEvent(AutoscaleEvents.Conflict, name, "the replicas could not be written")
            {
                Before = decision.Current.ToString(Plain),
                After = decision.Desired.ToString(Plain),
                Why = fault.Why,
            };
        }

        if (decision.Has(ReasonCode.PersonSet))
        {
            yield return new AgentEvent(AutoscaleEvents.PersonSet, name, "somebody set the replicas by hand")
            {
                After = decision.Current.ToString(Plain),
                Author = turn.Observed.SetBy,
                Why = $"left alone for {Durations.Text(turn.Policy.Options.PersonGrace)}",
            };
        }
    }

    private static IEnumerable<AgentEvent> Conditions(Turn turn, Moment now)
    {
        var (decision, history, options) = (turn.Decision, turn.Memory.History, turn.Policy.Options);
        var isBlind = decision.End is DecisionEnd.Blind;
        var missing = history.AllMissingSince is { } since ? now.Steady - since : TimeSpan.Zero;
        var pressed = history.CeilingSince is { } from ? now.Steady - from : TimeSpan.Zero;
        (string Key, bool IsOn, EventKind On, string What, EventKind? Off)[] all =
        [
            ("blind", isBlind, AutoscaleEvents.Blind, turn.Observed.Fault ?? "", AutoscaleEvents.Seen),
            ("off", decision.End is DecisionEnd.Off, AutoscaleEvents.TurnedOff, "somebody set 0 replicas", null),
            (
                "refused",
                decision.End is DecisionEnd.Refused,
                AutoscaleEvents.Refused,
                $"{turn.Observed.OtherScaler} scales it already",
                null
            ),
            (
                "missing",
                history.AllMissingSince is not null && missing >= options.Fallback.After,
                AutoscaleEvents.SignalsMissing,
                $"no signal has said anything for {Durations.Text(missing)}",
                AutoscaleEvents.SignalsBack
            ),
            (
                "ceiling",
                history.CeilingSince is not null && pressed >= options.CeilingAfter,
                AutoscaleEvents.Ceiling,
                Pressure(turn, pressed),
                AutoscaleEvents.CeilingOver
            ),
            (
                "oscillating",
                decision.Has(ReasonCode.ToleranceWidened),
                AutoscaleEvents.Oscillating,
                "the replicas go up and down",
                null
            ),
            (
                "broken",
                decision.Has(ReasonCode.Broken) || decision.Has(ReasonCode.Unschedulable),
                AutoscaleEvents.Broken,
                "no replicas are added to pods that are not well",
                null
            ),
            (
                "pause",
                turn.IsPauseUnreadable,
                AutoscaleEvents.PauseUnreadable,
                "a stored pause cannot be read, so nothing changes",
                null
            ),
            ("stuck", decision.Has(ReasonCode.Stuck), AutoscaleEvents.Stuck, "a backlog does not move", null),
        ];
        foreach (var (key, isOn, on, what, off) in all)
        {
            // What cannot be seen says nothing about the rest.
            if (isBlind && key != "blind")
            {
                continue;
            }

            if (isOn && turn.Memory.Announced.Add(key))
            {
                yield return new AgentEvent(on, turn.Policy.Name, what)
                {
                    Why = isBlind ? null : string.Join("; ", decision.Reasons.Select(ReasonText.Of)),
                };
            }
            else if (!isOn && turn.Memory.Announced.Remove(key) && off is not null)
            {
                yield return new AgentEvent(off, turn.Policy.Name, "it is over");
            }
        }
    }

    /// <summary>As <c>wanted 22, at most 10, for 40 min; drains in 3 h 10 min</c>.</summary>
    private static string Pressure(Turn turn, TimeSpan pressed)
    {
        var text = string.Create(
            Plain,
            $"wanted {turn.Decision.Wanted}, at most {turn.Decision.Limits.Cap}, for {Durations.Text(pressed)}"
        );
        return DrainForecast.Of(turn.Policy, turn.Decision, turn.Memory.History) is { } time
            ? $"{text}; drains in {Durations.Text(time)}"
            : text;
    }
}
