using Microsoft.Extensions.Logging;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>One tick of one cluster: one look at everything, a decision for each target, then the writes, the record and the news.</summary>
public sealed partial class ClusterTick(
    IClusters clusters,
    ISignalSource signals,
    TargetMemories memories,
    TargetPolicies policies,
    TargetRecords records,
    TargetAnnouncements announcements,
    AutoscaleHolder holder,
    TimeProvider time,
    ILogger<ClusterTick> logger
)
{
    /// <summary>After so many conflicts the next tick looks again: somebody else is at work.</summary>
    private const int MostConflicts = 3;

    /// <summary>Targets whose signals have not answered by then are decided after the others, when the answers are there.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public async Task<IReadOnlyList<TargetReport>> RunAsync(ClusterWork work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        var reports = new List<TargetReport>();
        var readable = new List<TargetPolicy>();
        foreach (var (name, options) in work.Targets)
        {
            try
            {
                readable.Add(policies.Of(name, options));
            }
            catch (UserErrorException fault)
            {
                reports.Add(new TargetReport(name, null, fault.Message));
            }
        }

        if (readable.Count == 0)
        {
            return reports;
        }

        var cluster = clusters.Get(work.Cluster);
        var seeing = ObserveAsync(cluster, readable, work, cancellationToken);
        await using var reading = new SignalReading(signals, readable, work.Options, time, cancellationToken);
        var prompt = await reading.AnsweredAsync(readable, Patience);
        var seen = await seeing;
        reports.AddRange(await RunAsync(cluster, work, prompt, seen, reading, cancellationToken));
        if (prompt.Count < readable.Count)
        {
            var late = readable.Except(prompt).ToList();
            await reading.OfAsync(late);
            seen = await ObserveAsync(cluster, late, work, cancellationToken);
            reports.AddRange(await RunAsync(cluster, work, late, seen, reading, cancellationToken));
        }

        return reports;
    }

    private async Task<IEnumerable<TargetReport>> RunAsync(
        ICluster cluster,
        ClusterWork work,
        IReadOnlyList<TargetPolicy> targets,
        ClusterObservation seen,
        SignalReading reading,
        CancellationToken cancellationToken
    )
    {
        var bench = new Bench(cluster, work, await reading.OfAsync(targets), memories.Now);
        var turns = new List<Turn>(targets.Count);
        foreach (var policy in targets)
        {
            turns.Add(await BeginAsync(bench, policy, seen, cancellationToken));
        }

        await ActAsync(bench, turns, cancellationToken);
        if (!work.IsDryRun)
        {
            await FinishAsync(bench, turns, cancellationToken);
        }

        return turns.Select(turn => new TargetReport(turn.Policy.Name, turn.ToLook()));
    }

    private static Task<ClusterObservation> ObserveAsync(
        ICluster cluster,
        IReadOnlyList<TargetPolicy> policies,
        ClusterWork work,
        CancellationToken cancellationToken
    ) =>
        cluster.ObserveAsync(
            new ClusterQuery([.. policies.Select(policy => policy.Workload).Distinct()])
            {
                WithCpu = policies
                    .Where(policy => policy.Signals.Any(signal => signal.Options.Cluster is ClusterSignal.CpuPercent))
                    .Select(policy => policy.Workload)
                    .ToHashSet(),
                BusyAnnotation = work.Options.Clusters[work.Cluster].BusyAnnotation is { Length: > 0 } busy
                    ? busy
                    : null,
            },
            cancellationToken
        );

    private async Task<Turn> BeginAsync(
        Bench bench,
        TargetPolicy policy,
        ClusterObservation seen,
        CancellationToken cancellationToken
    )
    {
        var memory = await memories.GetAsync(policy.Name, cancellationToken);
        var turn = new Turn(policy, memory);
        if (!bench.Work.IsDryRun)
        {
            await records.RestoreAsync(bench.Work.Cluster, policy, memory, bench.Now, cancellationToken);
        }

        Decide(bench, turn, seen);
        return turn;
    }

    private static void Decide(Bench bench, Turn turn, ClusterObservation seen)
    {
        var (policy, now) = (turn.Policy, bench.Now);
        var workload =
            seen.Fault is not null || !seen.Workloads.TryGetValue(policy.Workload, out var found)
                ? new WorkloadObservation
                {
                    Fault = seen.Fault ?? new ClusterFault(ClusterFaultKind.Broken, "it was not in the answer"),
                }
                : found;
        var pause = bench.Work.Pauses.GetValueOrDefault(policy.Name);
        turn.Seen = workload;
        turn.IsPauseUnreadable = pause is { IsUnreadable: true };
        turn.Observed = Observing.Of(workload, policy, now.Wall) with
        {
            Allowed = bench.Work.Allowed,
            Paused = pause?.Directions ?? Directions.None,
            PausedWhy = pause?.Who,
            Samples =
            [
                .. policy.Signals.Select(signal =>
                    signal.Options.Cluster is ClusterSignal.None
                        ? bench.Samples[signal]
                        : Observing.Sample(signal.Options.Cluster, workload, seen.At)
                ),
            ],
        };
        turn.Observed = Foreseeing.Of(turn.Observed, policy, turn.Memory, now);
        turn.Decision = AutoscaleDecision.Decide(policy, turn.Observed, turn.Memory.History, now);
    }

    /// <summary>The one gate that every write to a cluster goes through.</summary>
    private async Task ActAsync(Bench bench, IReadOnlyList<Turn> turns, CancellationToken cancellationToken)
    {
        var wished = turns.Where(turn => turn.Decision.IsChange).ToList();
        foreach (var turn in wished)
        {
            turn.NotDone =
                turn.Policy.Options.Mode is not TargetMode.Active ? "shadow"
                : bench.Work.IsDryRun ? "dry run"
                : null;
        }

        var acting = wished.Where(turn => turn.NotDone is null).ToList();
        if (acting.Count == 0)
        {
            return;
        }

        if (await StandbyAsync(bench, cancellationToken) is { } standby)
        {
            acting.ForEach(turn => turn.NotDone = standby);
            return;
        }

        // On disk before it is done: after a crash in between, the number that is found is known as our own.
        acting.ForEach(turn => turn.Intend());
        await memories.SaveAsync(acting.Select(turn => turn.Memory), cancellationToken);
        foreach (var turn in acting)
        {
            await WriteAsync(bench, turn, cancellationToken);
        }
    }

    private async Task<string?> StandbyAsync(Bench bench, CancellationToken cancellationToken)
    {
        var options = bench.Work.Options.Clusters[bench.Work.Cluster];
        var lease = await bench.Cluster.HoldLeaseAsync(
            new LeaseRequest(options.LeaseNamespace, options.LeaseName, holder.Name, options.LeaseDuration),
            cancellationToken
        );
        await announcements.LeaseAsync(bench.Work.Cluster, lease, bench.Work.JobId, cancellationToken);
        return lease.IsHeld ? null
            : lease.Fault is { } fault ? $"the Lease could not be had: {fault.Why}"
            : $"standby: {lease.Holder} holds the Lease";
    }

    private async Task WriteAsync(Bench bench, Turn turn, CancellationToken cancellationToken)
    {
        for (var conflicts = 0; ; conflicts++)
        {
            await MarkIdleAsync(bench, turn, cancellationToken);
            var (workload, desired) = (turn.Policy.Workload, turn.Decision.Desired);
            var result = await bench.Cluster.ScaleAsync(
                workload,
                desired,
                turn.Seen.ResourceVersion,
                cancellationToken
            );
            if (result.Fault is not { } fault)
            {
                turn.Written = desired;
                return;
            }

            turn.NotDone = fault.Why;
            if (fault.Kind is not ClusterFaultKind.Conflict || conflicts == MostConflicts)
            {
                LogFailed(turn.Policy.Name, fault.Why);
                turn.Failed = fault;
                return;
            }

            // Somebody changed it since it was looked at: look and decide anew, never write the old decision (E-a25).
            Decide(bench, turn, await ObserveAsync(bench.Cluster, [turn.Policy], bench.Work, cancellationToken));
            turn.NotDone = null;
            if (!turn.Decision.IsChange)
            {
                turn.TakeBack();
                return;
            }

            turn.Intend();
        }
    }

    /// <summary>Before replicas go: pods without work are to go first.</summary>
    private async Task MarkIdleAsync(Bench bench, Turn turn, CancellationToken cancellationToken)
    {
        if (turn.Decision.End is DecisionEnd.Down && Observing.Costs(turn.Seen) is { Count: > 0 } costs)
        {
            var fault = await bench.Cluster.SetDeletionCostsAsync(
                turn.Policy.Workload.Namespace,
                costs,
                cancellationToken
            );
            if (fault is not null)
            {
                LogCosts(turn.Policy.Name, fault.Why);
            }
        }
    }

    private async Task FinishAsync(Bench bench, IReadOnlyList<Turn> turns, CancellationToken cancellationToken)
    {
        await records.WriteAsync(bench.Work.Cluster, bench.Now, turns, cancellationToken);
        foreach (var turn in turns)
        {
            turn.Note(bench.Now);
        }

        await memories.SaveAsync(turns.Select(turn => turn.Memory), cancellationToken);
        foreach (var turn in turns)
        {
            await announcements.TurnAsync(turn, bench.Now, bench.Work.JobId, cancellationToken);
        }
    }

    [LoggerMessage(1710, LogLevel.Warning, "{Target}: replicas could not be written: {Why}")]
    private partial void LogFailed(string target, string why);

    [LoggerMessage(
        1711,
        LogLevel.Warning,
        "{Target}: idle pods could not be marked, so the cluster chooses which go: {Why}"
    )]
    private partial void LogCosts(string target, string why);

    /// <summary>What all targets of one tick share.</summary>
    private sealed record Bench(
        ICluster Cluster,
        ClusterWork Work,
        IReadOnlyDictionary<SignalPolicy, Sample> Samples,
        Moment Now
    );
}
