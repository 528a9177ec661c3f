using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>One run's own journal: what is in memory is on disk already, and changes together.</summary>
public sealed class RunJournal : IDisposable
{
    private readonly RunStore store;
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly Dictionary<(UnitId Unit, string Step), StepRecord> records;

    public RunJournal(
        RunStore store,
        MaintenanceRun run,
        IReadOnlyList<TargetPlan> plans,
        IEnumerable<StepRecord> records
    )
    {
        (this.store, Run, Plans) = (store, run, plans);
        this.records = records.ToDictionary(record => (record.Unit, record.Step));
    }

    public MaintenanceRun Run { get; private set; }

    public IReadOnlyList<TargetPlan> Plans { get; }

    public IReadOnlyList<StepRecord> Records
    {
        get
        {
            lock (records)
            {
                return [.. records.Values];
            }
        }
    }

    public StepRecord Of(UnitId unit, string step)
    {
        lock (records)
        {
            return records.GetValueOrDefault((unit, step)) ?? new StepRecord(Run.Id, unit.Kind, unit.Target, step);
        }
    }

    public PlannedStep StepOf(StepRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Plans
            .First(plan => plan.Kind == record.Kind && plan.Target == record.Target)
            .Steps.First(step => step.Name == record.Step);
    }

    /// <summary>Changes a step's record; on disk when it returns, together with what else is given.</summary>
    public async Task<StepRecord> WriteAsync(
        UnitId unit,
        string step,
        Func<StepRecord, StepRecord> change,
        IReadOnlyList<DocumentChange> together,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(change);
        await gate.WaitAsync(cancellationToken);
        try
        {
            var next = change(Of(unit, step));
            // A write that is under way is not cut off: what is on disk and what is in memory are one.
            await store.CommitAsync([RunStore.Put(next), .. together], CancellationToken.None);
            lock (records)
            {
                records[(unit, step)] = next;
            }

            return next;
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task WriteAsync(
        Func<MaintenanceRun, MaintenanceRun> change,
        IReadOnlyList<DocumentChange> together,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(change);
        await gate.WaitAsync(cancellationToken);
        try
        {
            var next = change(Run);
            await store.CommitAsync([RunStore.Put(next), .. together], CancellationToken.None);
            Run = next;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();
}

/// <summary>A step's notes, in its record.</summary>
internal sealed class JournalFacts(RunJournal journal, UnitId unit, string step) : IStepFacts
{
    public string? this[string name] => journal.Of(unit, step).Facts.GetValueOrDefault(name);

    public Task RememberAsync(string name, string value, CancellationToken cancellationToken) =>
        this[name] == value
            ? Task.CompletedTask
            : journal.WriteAsync(
                unit,
                step,
                record =>
                    record with
                    {
                        Facts = new Dictionary<string, string>(record.Facts, StringComparer.Ordinal) { [name] = value },
                    },
                [],
                cancellationToken
            );
}
