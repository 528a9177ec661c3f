using UwsAgent.Core.Maintenance.Packages.Deciding;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Packages.Working;

/// <summary>Looks whether a host is well after a step, and gives it some time for that.</summary>
internal sealed class HostVerifier(IFarHosts hosts, IAddressCheck addresses, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    public async Task<StepEnd> ProveAsync(
        MaintainedHost host,
        StepRun step,
        PlannedUpgrade? upgrade,
        bool isRestarted,
        CancellationToken cancellationToken
    )
    {
        var failedBefore = PackagesJson.Words(step.Facts[FactNames.FailedBefore]);
        var end = time.GetUtcNow() + (isRestarted ? host.Policy.RebootTimeout : host.Policy.CheckTimeout);
        var settle = time.GetUtcNow() + host.Policy.CheckTimeout;
        while (true)
        {
            var (proof, isStarting) = await LookAsync(host, upgrade, failedBefore, isRestarted, cancellationToken);
            if (proof.Result is not StepResult.Failed || time.GetUtcNow() >= (isStarting ? end : settle))
            {
                return proof;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task<(StepEnd Proof, bool IsStarting)> LookAsync(
        MaintainedHost host,
        PlannedUpgrade? upgrade,
        IReadOnlyList<string> failedBefore,
        bool isRestarted,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await using var talk = await HostTalk.OpenAsync(hosts, host, mayChange: false, cancellationToken);
            var state = await talk.StateAsync(
                [.. upgrade?.Packages.Select(package => package.Name) ?? [], .. upgrade?.Removals ?? []],
                cancellationToken
            );
            var answers = await AnswersAsync(host.Policy, cancellationToken);
            var proof = HostProof.Decide(state, upgrade, failedBefore, answers, host.Policy, isRestarted);
            return (proof, isRestarted && state.IsStarting);
        }
        catch (FarHostException trouble)
        {
            return (StepEnd.Failed(trouble.Message), false);
        }
    }

    private async Task<IReadOnlyList<string>> AnswersAsync(
        PackagePolicyOptions policy,
        CancellationToken cancellationToken
    )
    {
        var problems = new List<string>();
        foreach (var url in policy.CheckUrls)
        {
            if (await addresses.ProblemAsync(new Uri(url), cancellationToken) is { } problem)
            {
                problems.Add($"{url} {problem}");
            }
        }

        return problems;
    }
}
