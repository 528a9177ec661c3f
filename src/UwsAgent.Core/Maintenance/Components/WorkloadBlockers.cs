using System.Globalization;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Components;

/// <summary>Pods of a cluster that must have ended before maintenance goes on: a backup, a nightly sync.</summary>
public sealed class WorkloadBlockers(IClusterComponents components) : IBlockerSource
{
    private const int MostShown = 3;

    public string Kind => "Workload";

    public async Task<BlockerAnswer> AskAsync(BlockerOptions blocker, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blocker);
        var what = $"pods {blocker.Pods} in {blocker.Namespace} of {blocker.Cluster}";
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(blocker.Timeout);
        try
        {
            var pods = await components.PodsAsync(blocker.Cluster!, blocker.Namespace, blocker.Pods!, patience.Token);
            return pods.Fault is { } fault ? BlockerAnswer.Unknown($"{what}: {fault.Why}")
                : pods.Value is not { Count: > 0 } running ? BlockerAnswer.Clear($"no {what}")
                : BlockerAnswer.Blocks(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{running.Count} {what}: {string.Join(", ", running.Take(MostShown))}{(running.Count > MostShown ? ", ..." : "")}"
                    )
                );
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return BlockerAnswer.Unknown($"{what}: no answer in time");
        }
    }
}
