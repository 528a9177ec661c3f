using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance.Packages.Deciding;
using UwsAgent.Core.Maintenance.Packages.Reading;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Packages.Working;

/// <summary>What is due on hosts: a few at a time, each within its own time, and only by reading.</summary>
internal sealed class HostObservation(IFarHosts hosts, TimeProvider time)
{
    public async Task<IReadOnlyList<TargetPlan>> PlanAllAsync(
        IReadOnlyList<MaintainedHost> targets,
        int atOnce,
        bool isSecurityOnly,
        CancellationToken cancellationToken
    )
    {
        var plans = new TargetPlan[targets.Count];
        await Parallel.ForAsync(
            0,
            targets.Count,
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
            async (index, cancel) => plans[index] = await PlanAsync(targets[index], isSecurityOnly, cancel)
        );
        return plans;
    }

    private async Task<TargetPlan> PlanAsync(
        MaintainedHost host,
        bool isSecurityOnly,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(host.Policy.LookTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await LookAsync(host, isSecurityOnly, either.Token);
        }
        catch (FarHostException trouble)
        {
            return Unknown(host, trouble.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unknown(host, $"no answer within {DurationText.Format(host.Policy.LookTimeout)} (LookTimeout)");
        }
    }

    private async Task<TargetPlan> LookAsync(
        MaintainedHost host,
        bool isSecurityOnly,
        CancellationToken cancellationToken
    )
    {
        await using var talk = await HostTalk.OpenAsync(hosts, host, mayChange: false, cancellationToken);
        var (state, apt) = await talk.LookAsync(cancellationToken);
        var wish = UpgradeWish.Decide(apt, state.Holds, host.Policy, isSecurityOnly);
        var weighed = await talk.WeighAsync(apt.Token, wish.Preferences, cancellationToken);
        var choice = HostPlan.Refusal(apt, host.Policy) is { } refusal
            ? new UpgradeChoice([]) { Refusal = refusal }
            : UpgradeChoice.Decide(
                wish,
                AptSimulation.Parse(weighed["careful"]),
                AptSimulation.Parse(weighed["full"]),
                host.Policy
            );
        return HostPlan.Decide(host.Name, state, apt, wish, choice, weighed["conffiles"], host.Policy);
    }

    private static TargetPlan Unknown(MaintainedHost host, string why) =>
        new(HostPlan.Kind, host.Name) { WhyNot = why, IsUnknown = true };
}
