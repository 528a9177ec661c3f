using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance.Packages.Deciding;
using UwsAgent.Core.Maintenance.Packages.Reading;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Packages.Working;

/// <summary>The step that restarts a host: it came back when its boot id is another.</summary>
internal sealed class RebootWork(IFarHosts hosts, HostVerifier verifier, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    public async Task<StepEnd> PrecheckAsync(MaintainedHost host, StepRun step, CancellationToken cancellationToken)
    {
        var state = await StateAsync(host, cancellationToken);
        if (step.Facts[FactNames.BootId] is { } before && before != state.BootId)
        {
            return StepEnd.NothingToDo("It was restarted already");
        }

        if (state.Locks.Count > 0)
        {
            return StepEnd.NotNow($"Somebody installs packages: {state.Locks[0]}");
        }

        if (state.Half.Count > 0)
        {
            return StepEnd.NotNow(
                $"Packages are half configured, it might not come back: {string.Join(", ", state.Half.Select(half => half.Name).Take(5))}"
            );
        }

        var verdict = RebootVerdict.Decide(state);
        return verdict.IsDue(host.Policy.Reboot)
                ? StepEnd.Done(string.Join("; ", verdict.Reasons.DefaultIfEmpty("the rules say so")))
            : verdict.Reasons.Count == 0 ? StepEnd.NothingToDo("No restart is necessary")
            : StepEnd.NothingToDo(
                $"No restart by Reboot: {host.Policy.Reboot}, though {string.Join("; ", verdict.Reasons)}"
            );
    }

    public async Task<StepEnd> ActAsync(MaintainedHost host, StepRun step, CancellationToken cancellationToken)
    {
        var before = step.Facts[FactNames.BootId];
        await using (var talk = await HostTalk.OpenAsync(hosts, host, mayChange: true, cancellationToken))
        {
            var state = await talk.StateAsync([], cancellationToken);
            if (before is null)
            {
                before = state.BootId;
                await step.Facts.RememberAsync(
                    FactNames.FailedBefore,
                    PackagesJson.Write(state.FailedUnits),
                    cancellationToken
                );
                await step.Facts.RememberAsync(FactNames.BootId, before, cancellationToken);
            }

            if (state.BootId != before)
            {
                return StepEnd.Done("It was restarted already");
            }

            await talk.RebootAsync(cancellationToken);
            step.Log($"{host.Name} restarts; the connection is lost now");
        }

        return await AwaitAsync(host, before, cancellationToken);
    }

    public Task<StepEnd> VerifyAsync(MaintainedHost host, StepRun step, CancellationToken cancellationToken) =>
        verifier.ProveAsync(host, step, upgrade: null, isRestarted: true, cancellationToken);

    /// <summary>An open port proves nothing: the old system may still be the one that answers.</summary>
    private async Task<StepEnd> AwaitAsync(MaintainedHost host, string before, CancellationToken cancellationToken)
    {
        var begun = time.GetUtcNow();
        var last = "it still answers as before";
        while (true)
        {
            await Task.Delay(Pause, time, cancellationToken);
            try
            {
                var state = await StateAsync(host, cancellationToken);
                if (state.BootId.Length > 0 && state.BootId != before)
                {
                    return StepEnd.Done($"It came back after {DurationText.Format(Seconds(time.GetUtcNow() - begun))}");
                }

                last = "it still answers as before";
            }
            catch (FarHostException trouble) when (trouble.Fault is not FarFault.HostKeyChanged)
            {
                last = trouble.Message;
            }
            catch (FarHostException trouble)
            {
                return StepEnd.Failed(trouble.Message);
            }

            if (time.GetUtcNow() - begun >= host.Policy.RebootTimeout)
            {
                return StepEnd.Failed(
                    $"It did not come back within {DurationText.Format(host.Policy.RebootTimeout)} (RebootTimeout): {last}"
                );
            }
        }
    }

    private async Task<HostState> StateAsync(MaintainedHost host, CancellationToken cancellationToken)
    {
        await using var talk = await HostTalk.OpenAsync(hosts, host, mayChange: false, cancellationToken);
        return await talk.StateAsync([], cancellationToken);
    }

    private static TimeSpan Seconds(TimeSpan time) => TimeSpan.FromSeconds(Math.Round(time.TotalSeconds));
}
