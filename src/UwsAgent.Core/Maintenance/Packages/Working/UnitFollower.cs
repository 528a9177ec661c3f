using System.Diagnostics.CodeAnalysis;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance.Packages.Deciding;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Packages.Working;

/// <summary>Starts a unit on a host once, and stays with it to its end, whatever becomes of the connection or of this process.</summary>
internal sealed class UnitFollower(IFarHosts hosts, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    [SuppressMessage("Reliability", "CA2000", Justification = "It is disposed when it is lost, and at the end.")]
    public async Task<StepEnd> RunAsync(
        MaintainedHost host,
        StepRun step,
        string unit,
        bool isUpgrade,
        string list,
        CancellationToken cancellationToken
    )
    {
        var give = time.GetUtcNow() + host.Policy.UpgradeTimeout;
        var lines = new List<string>();
        var offset = 0L;
        var isStarted = false;
        string? lost = null;
        HostTalk? talk = null;
        try
        {
            while (true)
            {
                try
                {
                    talk ??= await HostTalk.OpenAsync(hosts, host, mayChange: true, cancellationToken);
                    if (!isStarted)
                    {
                        await talk.StartAsync(unit, isUpgrade, list, cancellationToken);
                        isStarted = true;
                        step.Log($"{unit} runs on {host.Name}: journalctl -u {unit}");
                    }

                    if (lost is not null)
                    {
                        step.Log($"{host.Name} answers again");
                        lost = null;
                    }

                    var peek = await talk.PeekAsync(unit, offset, cancellationToken);
                    foreach (var line in peek.Lines)
                    {
                        lines.Add(line);
                        step.Log(PlainText.Line(line, 500));
                    }

                    var hasMore = peek.Next > offset;
                    offset = peek.Next;
                    if (peek.HasEnded && !hasMore)
                    {
                        return UpgradeEnd.Decide(peek, lines);
                    }

                    if (hasMore && peek.HasEnded)
                    {
                        continue;
                    }
                }
                catch (FarHostException trouble) when (trouble.MayPass)
                {
                    if (talk is not null)
                    {
                        await talk.DisposeAsync();
                        talk = null;
                    }

                    if (lost is null)
                    {
                        step.Log($"{trouble.Message}; what was started there goes on, and is asked for again");
                    }

                    lost = trouble.Message;
                }
                catch (FarHostException trouble) when (!isStarted)
                {
                    return StepEnd.Failed($"Nothing was started: {trouble.Message}");
                }
                catch (FarHostException trouble)
                {
                    return StepEnd.Failed(
                        $"{unit} was started on {host.Name} and cannot be asked for: {trouble.Message}"
                    );
                }

                if (time.GetUtcNow() >= give)
                {
                    return StepEnd.Failed(
                        lost is null
                            ? $"{unit} still runs on {host.Name} after {DurationText.Format(host.Policy.UpgradeTimeout)} (UpgradeTimeout); it is not cut off: journalctl -fu {unit}"
                            : $"{host.Name} did not answer for too long: {lost}",
                        [.. lines.TakeLast(15)]
                    );
                }

                await Task.Delay(Pause, time, cancellationToken);
            }
        }
        finally
        {
            if (talk is not null)
            {
                await talk.DisposeAsync();
            }
        }
    }
}
