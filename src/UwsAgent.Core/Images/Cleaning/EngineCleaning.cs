using System.Globalization;
using UwsAgent.Core.Events;
using UwsAgent.Core.Images.Planning;
using UwsAgent.Core.Images.Space;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Cleaning;

/// <summary>One run on one engine: look, plan, wait for builds, act, look at the disk again.</summary>
public sealed class EngineCleaning(
    IEngines engines,
    ImagePlanner planner,
    ImageMemory memory,
    IEventLog events,
    TimeProvider time
)
{
    /// <summary>Predictions can be wrong, so a run plans again while it is above the low mark and something went.</summary>
    private const int MostRounds = 5;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, SemaphoreSlim> turns = new(
        StringComparer.Ordinal
    );

    public async Task<CleanReport> RunAsync(
        EngineAddress address,
        ImagesOptions options,
        CleanWish wish,
        JobRun run,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(run);
        var turn = turns.GetOrAdd(address.Name, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            await using var connection = engines.Open(address);
            return await RunAsync(connection, address.Name, options, wish, run, cancellationToken);
        }
        catch (EngineUnavailableException failure)
        {
            return await UnavailableAsync(address, failure, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<CleanReport> RunAsync(
        EngineConnection connection,
        string engine,
        ImagesOptions options,
        CleanWish wish,
        JobRun run,
        CancellationToken cancellationToken
    )
    {
        var policy = await planner.PolicyAsync(options, cancellationToken) with { WantedFreeBytes = wish.NeedBytes };
        var plan = await planner.PlanAsync(connection, engine, options, policy, null, cancellationToken);
        if (run.DryRun)
        {
            return new CleanReport(engine, CleanEnd.Planned, CleanReport.Sentence(plan.Plan))
            {
                Steps = Steps(plan.Plan),
            };
        }

        var state = await memory.EngineAsync(engine, cancellationToken);
        var gate = await GateAsync(connection, plan, options, wish, state, cancellationToken);
        switch (gate)
        {
            case BuildGate.Postpone postpone when !plan.Plan.IsEmpty:
                return await PostponeAsync(engine, state, postpone, run, cancellationToken);
            case BuildGate.OnlyDangling only:
                run.Log.Line($"{engine}: {only.Why}; only dangling images go");
                policy = policy with { OnlyDangling = true };
                plan = await planner.PlanAsync(connection, engine, options, policy, plan.Look.Usage, cancellationToken);
                break;
            case BuildGate.Open { Why: var why }:
                run.Log.Line($"{engine}: {why}");
                break;
        }

        var act = new RemovalRun(connection, engine, options, memory, events, run, time);
        var before = plan.Look.Usage.Disk;
        plan = await ActAsync(connection, options, policy, plan, act, run, cancellationToken);
        var after = act.IsEngineLost
            ? null
            : await connection.Disk.MeasureAsync(plan.Look.Facts.RootDirectory, CancellationToken.None);
        await memory.SaveAsync(engine, CancellationToken.None);
        var report = Report(engine, act, before, after, plan);
        await EndAsync(engine, state, report, plan, after, run);
        return report;
    }

    private async Task<EnginePlan> ActAsync(
        EngineConnection connection,
        ImagesOptions options,
        CleanupPolicy policy,
        EnginePlan first,
        RemovalRun act,
        JobRun run,
        CancellationToken cancellationToken
    )
    {
        var plan = first;
        for (var round = 1; ; round++)
        {
            run.Log.Line(
                $"{plan.Engine}: {CleanReport.Sentence(plan.Plan)}{(plan.Plan.Pressure is { } why ? $"; {why}" : "")}"
            );
            var went = await act.CarryOutAsync(plan, cancellationToken);
            // A second look says what is left of the pressure; without pressure nothing asks for it.
            if (act.IsEngineLost || !plan.Plan.IsUnderPressure)
            {
                return plan;
            }

            var next = policy with { LeaveAlone = act.Tried, MaxRemovals = Math.Max(0, act.Left) };
            plan = await planner.PlanAsync(connection, plan.Engine, options, next, plan.Look.Usage, cancellationToken);
            if (
                went == 0
                || act.Left <= 0
                || round == MostRounds
                || !plan.Plan.IsUnderPressure
                || plan.Plan.Removals.Count == 0
            )
            {
                return plan;
            }
        }
    }

    private async Task<BuildGate> GateAsync(
        EngineConnection connection,
        EnginePlan plan,
        ImagesOptions options,
        CleanWish wish,
        EngineMemory state,
        CancellationToken cancellationToken
    )
    {
        if (wish.Now)
        {
            return new BuildGate.Open("builds and pulls are not waited for, as was asked");
        }

        var signs = await connection.Activity.SignsAsync(
            plan.Look.Facts.RootDirectory,
            options.QuietWhileFiles,
            cancellationToken
        );
        var inUse = plan.Look.Usage.BuildCache.Count(entry => entry.IsInUse);
        var all =
            inUse > 0
                ?
                [
                    .. signs,
                    string.Create(CultureInfo.InvariantCulture, $"a build uses {inUse} entries of the build cache"),
                ]
                : signs;
        var isCritical = plan.Look.Usage.Disk is { } disk && DiskLimit.Parse(options.CriticalThreshold).IsReached(disk);
        return BuildGate.Decide(all, state.PostponedSince, isCritical, options.MaxPostponement, time.GetUtcNow());
    }

    private async Task<CleanReport> PostponeAsync(
        string engine,
        EngineMemory state,
        BuildGate.Postpone postpone,
        JobRun run,
        CancellationToken cancellationToken
    )
    {
        var again = time.GetUtcNow() + BuildGate.Wait;
        if (state.PostponedSince is null)
        {
            await events.AppendAsync(
                new AgentEvent(ImageEvents.Postponed, engine, $"the cleanup of {engine} waits: {postpone.Why}")
                {
                    JobId = run.Job.Id,
                },
                cancellationToken
            );
        }

        await memory.SaveAsync(engine, state with { PostponedSince = postpone.Since }, cancellationToken);
        return new CleanReport(engine, CleanEnd.Postponed, $"put off since {postpone.Since:HH:mm}: {postpone.Why}")
        {
            AgainAt = again,
        };
    }

    private async Task EndAsync(
        string engine,
        EngineMemory state,
        CleanReport report,
        EnginePlan plan,
        DiskSpace? after,
        JobRun run
    )
    {
        var isFull = after is not null && plan.Policy.High.IsReached(after);
        // What was left by the cap, failed or is being built is no reason to call a person.
        var isFutile = isFull && !plan.Policy.OnlyDangling && plan.Plan.LeftByCap == 0 && plan.Plan.Removals.Count == 0;
        if (isFutile && state.FutileSince is null)
        {
            var what =
                $"{DiskPressure.Decide(after!, plan.Policy.High, plan.Policy.High).Why}, and nothing more may go: {StillFull.Words(plan, after!)}";
            await events.AppendAsync(
                new AgentEvent(ImageEvents.StillFull, engine, what) { JobId = run.Job.Id },
                CancellationToken.None
            );
        }

        var next = state with
        {
            PostponedSince = null,
            IsAbsenceTold = false,
            FutileSince =
                isFutile ? state.FutileSince ?? time.GetUtcNow()
                : isFull ? state.FutileSince
                : null,
        };
        if (next != state)
        {
            await memory.SaveAsync(engine, next, CancellationToken.None);
        }

        if (report.Images + report.Containers > 0)
        {
            await events.AppendAsync(
                new AgentEvent(ImageEvents.Cleaned, engine, report.Summary)
                {
                    JobId = run.Job.Id,
                    Author = run.Job.Author,
                    Fields = new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["IMAGES"] = report.Images.ToString(CultureInfo.InvariantCulture),
                        ["CONTAINERS"] = report.Containers.ToString(CultureInfo.InvariantCulture),
                        ["FREED_BYTES"] = (report.FreedBytes ?? -1).ToString(CultureInfo.InvariantCulture),
                    },
                },
                CancellationToken.None
            );
        }
    }

    private static CleanReport Report(
        string engine,
        RemovalRun act,
        DiskSpace? before,
        DiskSpace? after,
        EnginePlan left
    )
    {
        long? freed = before is not null && after is not null ? after.AvailableBytes - before.AvailableBytes : null;
        var room = freed is { } bytes
            ? $", {ImageWords.Size(Math.Max(0, bytes))} of disk freed ({ImageWords.Size(before!.AvailableBytes)} -> {ImageWords.Size(after!.AvailableBytes)} free)"
            : "";
        var notes = left.Plan.Notes.Count > 0 && act.Images == 0 ? $"; {left.Plan.Notes[0]}" : "";
        var troubles =
            act.Troubles.Count > 0
                ? string.Create(CultureInfo.InvariantCulture, $"; {act.Troubles.Count} could not be removed")
                : "";
        var isNothing = act.Images + act.Containers + act.Steps.Count == 0;
        var summary = isNothing
            ? $"nothing had to go{notes}{troubles}"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Counted.Of(act.Images, "image")} and {Counted.Of(act.Containers, "exited container")} removed{room}{notes}{troubles}"
            );
        return new CleanReport(
            engine,
            act.IsEngineLost ? CleanEnd.Failed
                : isNothing ? CleanEnd.Nothing
                : CleanEnd.Done,
            summary
        )
        {
            Images = act.Images,
            Containers = act.Containers,
            FreedBytes = freed,
            Steps = act.Steps,
            Troubles = act.Troubles,
        };
    }

    private async Task<CleanReport> UnavailableAsync(
        EngineAddress address,
        EngineUnavailableException failure,
        CancellationToken cancellationToken
    )
    {
        if (!failure.IsAbsent)
        {
            return new CleanReport(address.Name, CleanEnd.Failed, failure.Message);
        }

        var state = await memory.EngineAsync(address.Name, cancellationToken);
        if (!state.IsAbsenceTold)
        {
            await events.AppendAsync(
                new AgentEvent(ImageEvents.NoEngine, address.Name, failure.Message),
                cancellationToken
            );
            await memory.SaveAsync(address.Name, state with { IsAbsenceTold = true }, cancellationToken);
        }

        return new CleanReport(address.Name, CleanEnd.Absent, failure.Message);
    }

    private static IReadOnlyList<string> Steps(ImageCleanupPlan plan) =>
        [
            .. plan.Containers.Select(removal => $"container {removal.Container.Name}: {removal.Why}"),
            .. plan.CacheBytes > 0 ? [$"build cache, {ImageWords.Size(plan.CacheBytes)}"] : Array.Empty<string>(),
            .. plan.Removals.Select(CleanReport.Line),
            .. plan.Notes,
        ];
}
