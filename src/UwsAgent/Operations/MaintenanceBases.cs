using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Bases;

namespace UwsAgent.Operations;

/// <summary>What images stand on, and their rebuilding, as every front door shows it.</summary>
internal sealed class MaintenanceBases(
    BasesLook look,
    RebuildPlanner planner,
    BaseFreshness freshness,
    IJobQueue queue,
    ICurrent<MaintenanceOptions> current
)
{
    /// <summary>So long a person waits; what is not looked into by then comes with the next question.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The worst first.</summary>
    public async Task<IReadOnlyList<BaseView>> ListAsync(CancellationToken cancellationToken)
    {
        if (!current.Value.Bases.Enabled)
        {
            throw new UserErrorException("Maintenance:Bases:Enabled is false.");
        }

        var engines = await look.LookAsync(Patience, cancellationToken);
        return
        [
            .. engines
                .SelectMany(engine =>
                    engine.WhyNot is { } why
                        ? [new BaseView(engine.Engine, "-", 0, null, ReleaseState.Unknown, why)]
                        : engine.Images.SelectMany(image => BaseView.Of(engine.Engine, image))
                )
                .OrderBy(view => Weight(view.State))
                .ThenByDescending(view => view.Running)
                .ThenBy(view => view.Image, StringComparer.Ordinal),
        ];
    }

    /// <param name="isFresh">Asks the registries whether bases from elsewhere are newer there.</param>
    public async Task<RebuildView> PlanAsync(string? on, bool isFresh, CancellationToken cancellationToken)
    {
        var plan = await planner.PlanAsync(on, cancellationToken);
        return new RebuildView(
            plan.Steps,
            plan.Held,
            plan.Cycles,
            plan.Findings,
            isFresh ? await freshness.AskAsync(plan, cancellationToken) : []
        );
    }

    public async Task<EnqueuedView> RebuildAsync(
        string? on,
        bool dryRun,
        string author,
        CancellationToken cancellationToken
    )
    {
        if (current.Value.Bases.Command.Length == 0)
        {
            throw new UserErrorException(
                "No command builds images: name one of the section Commands in Maintenance:Bases:Command."
            );
        }

        return EnqueuedView.Of(
            await queue.EnqueueAsync(RebuildJob.Request(new RebuildWish(on), author, dryRun), cancellationToken)
        );
    }

    private static int Weight(ReleaseState state) =>
        state switch
        {
            ReleaseState.Ended => 0,
            ReleaseState.Extended => 1,
            ReleaseState.EndingSoon => 2,
            ReleaseState.Unknown => 3,
            _ => 4,
        };
}

/// <summary>One name of an image and what it stands on.</summary>
internal sealed record BaseView(
    string Engine,
    string Image,
    int Running,
    string? Release,
    ReleaseState State,
    string Why
)
{
    public DateOnly? Ends { get; init; }

    public string? Id { get; init; }

    public static IEnumerable<BaseView> Of(string engine, ImageBase image) =>
        (image.Names.Count > 0 ? image.Names : [image.Id]).Select(name => new BaseView(
            engine,
            name,
            image.Running,
            image.Release?.Name,
            image.Standing.State,
            image.Standing.Why
        )
        {
            Ends = image.Standing.Ends,
            Id = image.Id,
        });
}

/// <summary>What would be built in which order.</summary>
internal sealed record RebuildView(
    IReadOnlyList<RebuildStep> Steps,
    IReadOnlyList<HeldImage> Held,
    IReadOnlyList<IReadOnlyList<string>> Cycles,
    IReadOnlyList<string> Findings,
    IReadOnlyList<FreshBase> Bases
);

/// <summary>How a rebuild is wished.</summary>
internal sealed record RebuildRequest(string? On = null, bool DryRun = false);
