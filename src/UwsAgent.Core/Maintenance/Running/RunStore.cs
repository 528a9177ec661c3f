using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Runs, their plans and steps, locks, durations and what is known of targets, as documents of the store.</summary>
public sealed class RunStore(IDocumentStore store)
{
    internal const string Runs = "maintenance-runs";
    internal const string Plans = "maintenance-plans";
    internal const string Steps = "maintenance-steps";
    internal const string Locks = "maintenance-locks";
    internal const string Times = "maintenance-durations";
    internal const string Targets = "maintenance-targets";
    private const char Between = '|';

    public async Task<IReadOnlyList<MaintenanceRun>> RunsAsync(CancellationToken cancellationToken) =>
        [.. (await AllAsync(Runs, json => json.MaintenanceRun, cancellationToken)).OrderBy(run => run.StartedAt)];

    public async Task<MaintenanceRun?> RunAsync(string id, CancellationToken cancellationToken) =>
        await store.ReadAsync(Runs, id, cancellationToken) is { } document
            ? JsonSerializer.Deserialize(document.Json.Span, RunJson.Default.MaintenanceRun)
            : null;

    /// <summary>In the order in which they were planned.</summary>
    public async Task<IReadOnlyList<TargetPlan>> PlansAsync(MaintenanceRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var plans = new List<TargetPlan>(run.Plans);
        for (var index = 0; index < run.Plans; index++)
        {
            if (await store.ReadAsync(Plans, PlanId(run.Id, index), cancellationToken) is { } document)
            {
                plans.Add(JsonSerializer.Deserialize(document.Json.Span, RunJson.Default.TargetPlan)!);
            }
        }

        return plans;
    }

    /// <summary>The steps of a run that were begun, put off or left.</summary>
    public async Task<IReadOnlyList<StepRecord>> StepsAsync(
        MaintenanceRun run,
        IEnumerable<TargetPlan> plans,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(run);
        var records = new List<StepRecord>();
        foreach (var plan in plans)
        {
            foreach (var step in plan.Steps)
            {
                var id = StepId(run.Id, new UnitId(plan.Kind, plan.Target), step.Name);
                if (await store.ReadAsync(Steps, id, cancellationToken) is { } document)
                {
                    records.Add(JsonSerializer.Deserialize(document.Json.Span, RunJson.Default.StepRecord)!);
                }
            }
        }

        return records;
    }

    public async Task<TargetLock?> LockAsync(string target, CancellationToken cancellationToken) =>
        await store.ReadAsync(Locks, target, cancellationToken) is { } document
            ? JsonSerializer.Deserialize(document.Json.Span, RunJson.Default.TargetLock)
            : null;

    public Task<IReadOnlyList<TargetLock>> LocksAsync(CancellationToken cancellationToken) =>
        AllAsync(Locks, json => json.TargetLock, cancellationToken);

    public async Task<StepDurations> DurationsAsync(UnitId unit, string step, CancellationToken cancellationToken) =>
        (
            await store.ReadAsync(Times, TimesId(unit, step), cancellationToken) is { } document
                ? JsonSerializer.Deserialize(document.Json.Span, RunJson.Default.StepDurations)
                : null
        ) ?? new StepDurations(unit, step, []);

    public Task<IReadOnlyList<TargetMemo>> TargetsAsync(CancellationToken cancellationToken) =>
        AllAsync(Targets, json => json.TargetMemo, cancellationToken);

    /// <summary>All of the changes or none; what ends work may use the room that is kept back on a full disk.</summary>
    public Task CommitAsync(IReadOnlyList<DocumentChange> changes, CancellationToken cancellationToken) =>
        store.CommitAsync(changes, mayUseReserve: true, cancellationToken);

    internal static DocumentChange Put(MaintenanceRun run) => Put(Runs, run.Id, run, RunJson.Default.MaintenanceRun);

    internal static DocumentChange Put(string runId, int index, TargetPlan plan) =>
        Put(Plans, PlanId(runId, index), plan, RunJson.Default.TargetPlan);

    internal static DocumentChange Put(StepRecord record) =>
        Put(Steps, StepId(record.RunId, record.Unit, record.Step), record, RunJson.Default.StepRecord);

    internal static DocumentChange Put(TargetLock held) => Put(Locks, held.Target, held, RunJson.Default.TargetLock);

    internal static DocumentChange Put(StepDurations durations) =>
        Put(Times, TimesId(durations.Unit, durations.Step), durations, RunJson.Default.StepDurations);

    internal static DocumentChange Put(TargetMemo memo) =>
        Put(Targets, TargetId(memo.Unit), memo, RunJson.Default.TargetMemo);

    internal static DocumentChange Remove(TargetLock held) => DocumentChange.Remove(Locks, held.Target);

    internal static DocumentChange Remove(TargetMemo memo) => DocumentChange.Remove(Targets, TargetId(memo.Unit));

    /// <summary>Everything of a run.</summary>
    internal static IEnumerable<DocumentChange> Remove(MaintenanceRun run, IReadOnlyList<TargetPlan> plans) =>
        [
            .. plans.SelectMany(plan =>
                plan.Steps.Select(step =>
                    DocumentChange.Remove(Steps, StepId(run.Id, new UnitId(plan.Kind, plan.Target), step.Name))
                )
            ),
            .. Enumerable.Range(0, run.Plans).Select(index => DocumentChange.Remove(Plans, PlanId(run.Id, index))),
            DocumentChange.Remove(Runs, run.Id),
        ];

    /// <param name="typeOf">Asked only where there are documents: an agent without runs does not pay for their types.</param>
    private async Task<IReadOnlyList<T>> AllAsync<T>(
        string collection,
        Func<RunJson, JsonTypeInfo<T>> typeOf,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await store.ReadAllAsync(collection, cancellationToken)).Select(document =>
                JsonSerializer.Deserialize(document.Json.Span, typeOf(RunJson.Default))!
            ),
        ];

    private static DocumentChange Put<T>(string collection, string id, T value, JsonTypeInfo<T> type) =>
        DocumentChange.Put(collection, id, JsonSerializer.SerializeToUtf8Bytes(value, type));

    private static string PlanId(string runId, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{runId}{Between}{index:D5}");

    private static string StepId(string runId, UnitId unit, string step) =>
        string.Join(Between, runId, unit.Kind, unit.Target, step);

    private static string TimesId(UnitId unit, string step) => string.Join(Between, unit.Kind, unit.Target, step);

    private static string TargetId(UnitId unit) => string.Join(Between, unit.Kind, unit.Target);
}
