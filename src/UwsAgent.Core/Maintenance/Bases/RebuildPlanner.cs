using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>Reads the Dockerfiles and what is here, and decides what is built in which order.</summary>
public sealed class RebuildPlanner(
    IDockerfiles dockerfiles,
    BasesLook look,
    ICurrent<MaintenanceOptions> current,
    TimeProvider time
)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <exception cref="UserErrorException">No folder is named, or it cannot be read.</exception>
    public async Task<RebuildPlan> PlanAsync(string? on, CancellationToken cancellationToken)
    {
        var options = current.Value.Bases;
        if (options.Folders.Count == 0)
        {
            throw new UserErrorException("No folder of Dockerfiles is named: Maintenance:Bases:Folders.");
        }

        var sources = await dockerfiles.FindAsync(options.Folders, cancellationToken);
        var engines = await look.LookAsync(Patience, cancellationToken);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var plan = RebuildDecision.Decide(options, sources, BasesLook.Known(engines), today, on);
        return plan with
        {
            Findings =
            [
                .. plan.Findings,
                .. engines
                    .Where(engine => engine.WhyNot is not null)
                    .Select(engine =>
                        $"what images stand on now is not known, so a step back is not seen: {engine.WhyNot}"
                    ),
            ],
        };
    }
}
