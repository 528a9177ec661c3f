using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>What is known of every target: kept on disk, and at hand for the status and the metrics.</summary>
public sealed class TargetBook(
    RunStore store,
    IEventLog events,
    ICurrent<MaintenanceOptions> current,
    TimeProvider time
) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private Dictionary<UnitId, TargetMemo>? memos;

    /// <summary>What was read or written last, without asking the disk.</summary>
    public IReadOnlyList<TargetMemo> Latest { get; private set; } = [];

    /// <summary>When all targets were last looked at, whether there was something to do or not.</summary>
    public DateTimeOffset? LastBeat { get; private set; }

    public async Task<IReadOnlyList<TargetMemo>> AllAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            await LoadAsync(cancellationToken);
            return Latest;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>What a look has found. With <paramref name="isWhole"/> targets that are not there any more are forgotten.</summary>
    public Task SeenAsync(IReadOnlyList<TargetPlan> plans, bool isWhole, CancellationToken cancellationToken) =>
        ChangeAsync(
            (known, now) =>
            {
                LastBeat = now;
                var changes = new List<(UnitId, TargetMemo?)>();
                foreach (var plan in plans.Where(plan => plan.Target != FleetPlanner.AllTargets))
                {
                    var id = new UnitId(plan.Kind, plan.Target);
                    var memo = known.GetValueOrDefault(id) ?? new TargetMemo(plan.Kind, plan.Target, now);
                    changes.Add((id, memo.Seen(plan, now)));
                }

                var seen = plans.Select(plan => new UnitId(plan.Kind, plan.Target)).ToHashSet();
                // A kind that could not say which targets it has, keeps those it had.
                changes.AddRange(
                    known
                        .Keys.Where(id =>
                            isWhole
                            && !seen.Contains(id)
                            && !seen.Contains(id with { Target = FleetPlanner.AllTargets })
                        )
                        .Select(id => (id, (TargetMemo?)null))
                );
                return changes;
            },
            cancellationToken
        );

    /// <summary>How a run left its targets.</summary>
    public Task EndAsync(
        MaintenanceRun run,
        IReadOnlyDictionary<UnitId, UnitLook> units,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            (known, now) =>
                [
                    .. units.Values.Select(unit =>
                        (
                            unit.Id,
                            (TargetMemo?)After(
                                known.GetValueOrDefault(unit.Id) ?? new TargetMemo(unit.Id.Kind, unit.Id.Target, now),
                                run,
                                unit,
                                now
                            )
                        )
                    ),
                ],
            cancellationToken
        );

    /// <summary>Tells of targets that nothing was heard of for too long, each once a day.</summary>
    /// <returns>How many were told.</returns>
    public async Task<int> TellSilentAsync(CancellationToken cancellationToken)
    {
        var longest = current.Value.SilentAfter;
        var told = new List<UnitId>();
        foreach (var memo in await AllAsync(cancellationToken))
        {
            if (SilenceDecision.Decide(memo, longest, time.GetUtcNow()) is { } why)
            {
                await events.AppendAsync(
                    new AgentEvent(RunEvents.Silent, memo.Target, $"{memo.Kind} on {memo.Target} {why}")
                    {
                        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["WORK"] = memo.Kind },
                    },
                    cancellationToken
                );
                told.Add(memo.Unit);
            }
        }

        await ChangeAsync(
            (known, now) =>
                [
                    .. told.Where(known.ContainsKey)
                        .Select(id => (id, (TargetMemo?)(known[id] with { SilenceToldAt = now }))),
                ],
            cancellationToken
        );
        return told.Count;
    }

    public void Dispose() => gate.Dispose();

    private static TargetMemo After(TargetMemo memo, MaintenanceRun run, UnitLook unit, DateTimeOffset now)
    {
        var records = unit.Records.Values;
        var left = unit
            .Steps.Where(step => unit.RecordOf(step)?.State is not (StepState.Done or StepState.NothingToDo))
            .ToList();
        var carried = records.FirstOrDefault(record => record.State is StepState.CarriedOver);
        var failed = records.FirstOrDefault(record => record.State is StepState.Failed);
        return memo with
        {
            LastSuccess = unit.IsComplete ? now : memo.LastSuccess,
            DueSteps = [.. left.Select(step => step.Name)],
            DueChanges = left.Sum(step => step.Changes.Count),
            DueSecurity = left.Sum(step => step.Changes.Count(change => change.IsSecurity)),
            IsSecurityDue = left.Any(step => step.IsSecurity),
            CarriedOver = carried?.Why,
            CarriedBy = carried is null ? null : run.Id,
            TurnUntil = carried is { MayTryAgain: true }
                ? memo.TurnUntil
                : run.Turns.FirstOrDefault(turn => turn.Unit == unit.Id)?.Until ?? memo.TurnUntil,
            Failed = failed is null ? null : $"{failed.Step}: {failed.Why}",
        };
    }

    private async Task ChangeAsync(
        Func<
            IReadOnlyDictionary<UnitId, TargetMemo>,
            DateTimeOffset,
            IReadOnlyList<(UnitId Id, TargetMemo? Memo)>
        > change,
        CancellationToken cancellationToken
    )
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            await LoadAsync(cancellationToken);
            var next = new Dictionary<UnitId, TargetMemo>(memos!);
            var documents = new List<DocumentChange>();
            foreach (var (id, memo) in change(memos!, time.GetUtcNow()))
            {
                if (memo is not null)
                {
                    next[id] = memo;
                    documents.Add(RunStore.Put(memo));
                }
                else if (next.Remove(id, out var gone))
                {
                    documents.Add(RunStore.Remove(gone));
                }
            }

            if (documents.Count > 0)
            {
                await store.CommitAsync(documents, cancellationToken);
            }

            Keep(next);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (memos is null)
        {
            Keep((await store.TargetsAsync(cancellationToken)).ToDictionary(memo => memo.Unit));
        }
    }

    private void Keep(Dictionary<UnitId, TargetMemo> known)
    {
        memos = known;
        Latest =
        [
            .. known
                .Values.OrderBy(memo => memo.Target, StringComparer.Ordinal)
                .ThenBy(memo => memo.Kind, StringComparer.Ordinal),
        ];
    }
}
