using UwsAgent.Core.Maintenance.Packages.Deciding;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Packages.Working;

/// <summary>The step that upgrades packages.</summary>
internal sealed class UpgradeWork(IFarHosts hosts, HostVerifier verifier, TimeProvider time)
{
    private readonly UnitFollower follower = new(hosts, time);

    public async Task<StepEnd> PrecheckAsync(MaintainedHost host, StepRun step, CancellationToken cancellationToken)
    {
        var upgrade = PackagesJson.Upgrade(step.Step.Payload);
        await using var talk = await HostTalk.OpenAsync(hosts, host, mayChange: false, cancellationToken);
        var state = await talk.StateAsync(upgrade.Packages.Select(package => package.Name), cancellationToken);
        return HostReadiness.Decide(state, upgrade, host.Policy);
    }

    public async Task<StepEnd> ActAsync(MaintainedHost host, StepRun step, CancellationToken cancellationToken)
    {
        var upgrade = PackagesJson.Upgrade(step.Step.Payload);
        if (step.Facts[FactNames.FailedBefore] is null)
        {
            await using var talk = await HostTalk.OpenAsync(hosts, host, mayChange: false, cancellationToken);
            var state = await talk.StateAsync([], cancellationToken);
            await step.Facts.RememberAsync(
                FactNames.FailedBefore,
                PackagesJson.Write(state.FailedUnits),
                cancellationToken
            );
        }

        var end = await follower.RunAsync(
            host,
            step,
            UpgradeUnit.Name(step),
            isUpgrade: true,
            UpgradeUnit.List(upgrade),
            cancellationToken
        );
        return end.Result is StepResult.Failed && end.Why.Contains("lock", StringComparison.OrdinalIgnoreCase)
            ? await WithHolderAsync(host, end, cancellationToken)
            : end;
    }

    /// <summary>apt does not always say who it waited for.</summary>
    private async Task<StepEnd> WithHolderAsync(MaintainedHost host, StepEnd end, CancellationToken cancellationToken)
    {
        try
        {
            await using var talk = await HostTalk.OpenAsync(hosts, host, mayChange: false, cancellationToken);
            var state = await talk.StateAsync([], cancellationToken);
            return state.Locks.Count == 0 ? end : end with { Why = $"{end.Why}: {state.Locks[0]}" };
        }
        catch (FarHostException)
        {
            return end;
        }
    }

    public Task<StepEnd> VerifyAsync(MaintainedHost host, StepRun step, CancellationToken cancellationToken) =>
        verifier.ProveAsync(host, step, PackagesJson.Upgrade(step.Step.Payload), isRestarted: false, cancellationToken);

    public async Task<StepEnd> UndoAsync(MaintainedHost host, StepRun step, CancellationToken cancellationToken)
    {
        var upgrade = PackagesJson.Upgrade(step.Step.Payload);
        UndoChoice choice;
        await using (var talk = await HostTalk.OpenAsync(hosts, host, mayChange: false, cancellationToken))
        {
            if ((await talk.PeekAsync(UpgradeUnit.Name(step), 0, cancellationToken)).IsRunning)
            {
                return StepEnd.Failed($"{UpgradeUnit.Name(step)} still runs on {host.Name}; nothing was taken back");
            }

            var names = upgrade.Packages.Select(package => package.Name).ToList();
            var state = await talk.StateAsync([.. names, .. upgrade.Removals], cancellationToken);
            choice = UndoChoice.Decide(upgrade, state, await talk.OfferAsync(names, cancellationToken));
        }

        if (choice.Back.Count == 0)
        {
            return choice.Left.Count == 0
                ? StepEnd.NothingToDo("Nothing of it was done")
                : StepEnd.Failed($"Nothing can be taken back: {string.Join("; ", choice.Left)}", choice.Left);
        }

        var end = await follower.RunAsync(
            host,
            step,
            UpgradeUnit.Name(step, "-undo"),
            isUpgrade: false,
            UpgradeUnit.List(new PlannedUpgrade(choice.Back)),
            cancellationToken
        );
        var back = string.Join(", ", choice.Back.Select(package => $"{package.Name} {package.To}"));
        return end.Result switch
        {
            StepResult.Failed => end with
            {
                Why = $"Not taken back: {end.Why}",
                Evidence = [.. end.Evidence, .. choice.Left],
            },
            _ when choice.Left.Count == 0 => StepEnd.Done($"As before: {back}"),
            _ => StepEnd.Failed($"As before: {back}; left as it is: {string.Join("; ", choice.Left)}", choice.Left),
        };
    }
}
