using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Tests.Maintenance.Running;

/// <summary>A kind of work whose targets are made up, and that keeps what was done to them across "processes" like a real world does.</summary>
internal sealed class ScriptedWork(string kind, TimeProvider time) : IMaintenanceWork
{
    private readonly Dictionary<string, TargetPlan> plans = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Target, string Step, StepPhase Phase), Queue<StepEnd>> script = [];

    public string Kind => kind;

    /// <summary>Every call, in order: phase, target, step, when.</summary>
    public List<Call> Calls { get; } = [];

    /// <summary>What stands in the world: how often each step really took effect.</summary>
    public Dictionary<(string Target, string Step), int> Effects { get; } = [];

    /// <summary>Steps whose effect was taken back.</summary>
    public HashSet<(string Target, string Step)> TakenBack { get; } = [];

    public int AtWork { get; private set; }

    public int MostAtWork { get; private set; }

    public TimeSpan ActTakes { get; set; } = TimeSpan.FromMinutes(5);

    public TimeSpan PrecheckTakes { get; set; }

    /// <summary>Breaks off in the middle of an act, before or after its effect.</summary>
    public Action<string, string, bool>? Within { get; set; }

    public void Plan(string target, params string[] steps) =>
        Plan(new TargetPlan(kind, target) { Steps = [.. steps.Select(name => Step(name))] });

    public void Plan(TargetPlan plan) => plans[plan.Target] = plan;

    public static PlannedStep Step(string name, TimeSpan? expected = null, bool isSecurity = false) =>
        new(name, $"{name} is made newer", "{}")
        {
            Changes = [new Change(name, "1.0", "1.1")],
            Expected = expected ?? TimeSpan.FromMinutes(10),
            IsSecurity = isSecurity,
        };

    /// <summary>The next ends of a phase; after them it is done.</summary>
    public void Script(string target, string step, StepPhase phase, params StepEnd[] ends)
    {
        var queue = script.TryGetValue((target, step, phase), out var known)
            ? known
            : script[(target, step, phase)] = new();
        foreach (var end in ends)
        {
            queue.Enqueue(end);
        }
    }

    public IEnumerable<string> Acted(string target) =>
        Calls.Where(call => call.Target == target && call.Phase is StepPhase.Act).Select(call => call.Step);

    public Task<IReadOnlyList<TargetPlan>> ObserveAsync(PlanRequest request, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TargetPlan>>([
            .. plans
                .Values.Where(plan => request.Targets?.Contains(plan.Target) ?? true)
                .Select(plan => plan with { Steps = [.. plan.Steps.Where(step => !IsThere(plan.Target, step.Name))] }),
        ]);

    public async Task<StepEnd> PrecheckAsync(StepRun step, CancellationToken cancellationToken)
    {
        Note(StepPhase.Precheck, step);
        await WaitAsync(PrecheckTakes, cancellationToken);
        return Scripted(StepPhase.Precheck, step);
    }

    public async Task<StepEnd> ActAsync(StepRun step, CancellationToken cancellationToken)
    {
        Note(StepPhase.Act, step);
        AtWork++;
        MostAtWork = Math.Max(MostAtWork, AtWork);
        try
        {
            Within?.Invoke(step.Target, step.Step.Name, false);
            await WaitAsync(ActTakes, cancellationToken);
            // As the contract asks: whoever is resumed looks first how far it came.
            var key = (step.Target, step.Step.Name);
            if (!(step.IsResumed && IsThere(step.Target, step.Step.Name)))
            {
                Effects[key] = Effects.GetValueOrDefault(key) + 1;
                TakenBack.Remove(key);
            }

            await step.Facts.RememberAsync("acted", "yes", cancellationToken);
            Within?.Invoke(step.Target, step.Step.Name, true);
            return Scripted(StepPhase.Act, step);
        }
        finally
        {
            AtWork--;
        }
    }

    public Task<StepEnd> VerifyAsync(StepRun step, CancellationToken cancellationToken)
    {
        Note(StepPhase.Verify, step);
        return Task.FromResult(Scripted(StepPhase.Verify, step));
    }

    public Task<StepEnd> UndoAsync(StepRun step, CancellationToken cancellationToken)
    {
        Note(StepPhase.Undo, step);
        TakenBack.Add((step.Target, step.Step.Name));
        return Task.FromResult(Scripted(StepPhase.Undo, step));
    }

    private bool IsThere(string target, string step) =>
        Effects.GetValueOrDefault((target, step)) > 0 && !TakenBack.Contains((target, step));

    private Task WaitAsync(TimeSpan length, CancellationToken cancellationToken) =>
        length > TimeSpan.Zero ? Task.Delay(length, time, cancellationToken) : Task.CompletedTask;

    private void Note(StepPhase phase, StepRun step) =>
        Calls.Add(new Call(phase, step.Target, step.Step.Name, time.GetUtcNow(), step.IsResumed));

    private StepEnd Scripted(StepPhase phase, StepRun step) =>
        script.TryGetValue((step.Target, step.Step.Name, phase), out var ends) && ends.TryDequeue(out var end)
            ? end
            : StepEnd.Done($"{phase} went well");
}

/// <summary>One call of a scripted work.</summary>
internal sealed record Call(StepPhase Phase, string Target, string Step, DateTimeOffset At, bool IsResumed);
