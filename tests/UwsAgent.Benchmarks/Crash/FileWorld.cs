using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Benchmarks.Crash;

/// <summary>Hosts as files: a line for everything that was done to them, so that what was done twice or left is seen after any number of kills.</summary>
internal sealed class FileWorld(string path, MaintenanceWorker.Points points, Random random) : IMaintenanceWork
{
    public static readonly IReadOnlyList<string> Targets = ["bad", "dev", "east", "west"];

    private readonly Lock gate = new();

    public string Kind => "files";

    public static IReadOnlyList<string> Lines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];

    public Task<IReadOnlyList<TargetPlan>> ObserveAsync(PlanRequest request, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TargetPlan>>([
            .. Targets.Select(target => new TargetPlan(Kind, target)
            {
                Steps = [new PlannedStep("upgrade", "upgrade", "{}"), new PlannedStep("reboot", "reboot", "{}")],
            }),
        ]);

    public async Task<StepEnd> PrecheckAsync(StepRun step, CancellationToken cancellationToken)
    {
        await JitterAsync(cancellationToken);
        return StepEnd.Done("well");
    }

    /// <summary>Cordons, does, uncordons: each looks first whether an earlier process had done it already.</summary>
    public async Task<StepEnd> ActAsync(StepRun step, CancellationToken cancellationToken)
    {
        if (!step.IsResumed && Has(step, "cordon"))
        {
            return StepEnd.Failed("entered anew although it had begun");
        }

        foreach (var part in new[] { "cordon", "do", "uncordon" })
        {
            await JitterAsync(cancellationToken);
            await DoAsync(step, part);
            await step.Facts.RememberAsync(part, "yes", cancellationToken);
        }

        return StepEnd.Done("done");
    }

    public async Task<StepEnd> VerifyAsync(StepRun step, CancellationToken cancellationToken)
    {
        await JitterAsync(cancellationToken);
        return step.Target == "bad" ? StepEnd.Failed("it is not well")
            : Has(step, "do") && Has(step, "uncordon") ? StepEnd.Done("well")
            : StepEnd.Failed("it was not done");
    }

    public async Task<StepEnd> UndoAsync(StepRun step, CancellationToken cancellationToken)
    {
        await JitterAsync(cancellationToken);
        await DoAsync(step, "undo");
        return StepEnd.Done("taken back");
    }

    private async Task DoAsync(StepRun step, string part)
    {
        await points.PassAsync();
        lock (gate)
        {
            if (!Has(step, part))
            {
                File.AppendAllText(path, Line(step, part) + "\n");
            }
        }

        await points.PassAsync();
    }

    private bool Has(StepRun step, string part)
    {
        lock (gate)
        {
            return Lines(path).Contains(Line(step, part), StringComparer.Ordinal);
        }
    }

    private static string Line(StepRun step, string part) => $"{step.Target} {step.Step.Name} {part}";

    private Task JitterAsync(CancellationToken cancellationToken)
    {
        int length;
        lock (gate)
        {
            length = random.Next(4);
        }

        return length == 0 ? Task.CompletedTask : Task.Delay(length, cancellationToken);
    }
}
