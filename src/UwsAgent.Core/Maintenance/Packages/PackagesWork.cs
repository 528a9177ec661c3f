using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance.Packages.Deciding;
using UwsAgent.Core.Maintenance.Packages.Working;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Packages;

/// <summary>Packages of Debian hosts over SSH: what is due, the upgrade, the restart, and the way back.</summary>
public sealed class PackagesWork : IMaintenanceWork
{
    private readonly ICurrent<MaintenanceOptions> options;
    private readonly HostObservation observation;
    private readonly UpgradeWork upgrades;
    private readonly RebootWork reboots;

    public PackagesWork(
        IFarHosts hosts,
        IAddressCheck addresses,
        ICurrent<MaintenanceOptions> options,
        TimeProvider time
    )
    {
        this.options = options;
        var verifier = new HostVerifier(hosts, addresses, time);
        observation = new HostObservation(hosts, time);
        upgrades = new UpgradeWork(hosts, verifier, time);
        reboots = new RebootWork(hosts, verifier, time);
    }

    public string Kind => HostPlan.Kind;

    public Task<IReadOnlyList<TargetPlan>> ObserveAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var current = options.Value;
        var targets = current
            .Hosts.Keys.Order(StringComparer.Ordinal)
            .Where(name => request.Targets is null || request.Targets.Contains(name))
            .Select(name => MaintainedHost.Of(current, name))
            .OfType<MaintainedHost>()
            .ToList();
        return observation.PlanAllAsync(targets, current.HostsAtOnce, request.SecurityOnly, cancellationToken);
    }

    public Task<StepEnd> PrecheckAsync(StepRun step, CancellationToken cancellationToken) =>
        OnHostAsync(
            step,
            StepEnd.NotNow,
            host =>
                IsReboot(step)
                    ? reboots.PrecheckAsync(host, step, cancellationToken)
                    : upgrades.PrecheckAsync(host, step, cancellationToken)
        );

    public Task<StepEnd> ActAsync(StepRun step, CancellationToken cancellationToken) =>
        OnHostAsync(
            step,
            why => StepEnd.Failed(why),
            host =>
                IsReboot(step)
                    ? reboots.ActAsync(host, step, cancellationToken)
                    : upgrades.ActAsync(host, step, cancellationToken)
        );

    public Task<StepEnd> VerifyAsync(StepRun step, CancellationToken cancellationToken) =>
        OnHostAsync(
            step,
            why => StepEnd.Failed(why),
            host =>
                IsReboot(step)
                    ? reboots.VerifyAsync(host, step, cancellationToken)
                    : upgrades.VerifyAsync(host, step, cancellationToken)
        );

    public Task<StepEnd> UndoAsync(StepRun step, CancellationToken cancellationToken) =>
        OnHostAsync(
            step,
            why => StepEnd.Failed(why),
            host =>
                IsReboot(step)
                    ? Task.FromResult(StepEnd.NothingToDo("A restart cannot be taken back; the host is left as it is"))
                    : upgrades.UndoAsync(host, step, cancellationToken)
        );

    private static bool IsReboot(StepRun step) => step.Step.Name is HostPlan.RebootStep;

    private async Task<StepEnd> OnHostAsync(
        StepRun step,
        Func<string, StepEnd> trouble,
        Func<MaintainedHost, Task<StepEnd>> work
    )
    {
        ArgumentNullException.ThrowIfNull(step);
        if (MaintainedHost.Of(options.Value, step.Target) is not { } host)
        {
            return trouble($"{step.Target} is no host of Maintenance:Hosts any more");
        }

        try
        {
            return await work(host);
        }
        catch (FarHostException failure)
        {
            return trouble(failure.Message);
        }
    }
}
