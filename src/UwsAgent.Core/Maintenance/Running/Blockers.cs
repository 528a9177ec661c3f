using System.Collections.Concurrent;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Asks every blocker of the configuration, all at once.</summary>
public sealed class Blockers(
    IEnumerable<IBlockerSource> sources,
    ICurrent<MaintenanceOptions> current,
    TimeProvider time
)
{
    private readonly Dictionary<string, IBlockerSource> sources = sources.ToDictionary(
        source => source.Kind,
        StringComparer.OrdinalIgnoreCase
    );
    private readonly ConcurrentDictionary<string, DateTimeOffset> lastClear = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<BlockerLook>> AskAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(
            current
                .Value.Blockers.Where(blocker => blocker.Value.Enabled)
                .OrderBy(blocker => blocker.Key, StringComparer.Ordinal)
                .Select(blocker => AskAsync(blocker.Key, blocker.Value, cancellationToken))
        );

    private async Task<BlockerLook> AskAsync(string name, BlockerOptions blocker, CancellationToken cancellationToken)
    {
        var answer = await AnswerAsync(blocker, cancellationToken);
        var now = time.GetUtcNow();
        if (answer.State is BlockerState.Clear)
        {
            lastClear[name] = now;
        }

        return BlockerDecision.Decide(
            name,
            blocker,
            answer,
            lastClear.TryGetValue(name, out var clear) ? clear : null,
            now
        );
    }

    private async Task<BlockerAnswer> AnswerAsync(BlockerOptions blocker, CancellationToken cancellationToken)
    {
        if (!sources.TryGetValue(blocker.Kind, out var source))
        {
            return BlockerAnswer.Unknown($"there is no kind of blocker '{blocker.Kind}'");
        }

        // One that never answers must not hold up the question for ever: what takes that long blocks.
        using var patience = new CancellationTokenSource(blocker.Timeout + TimeSpan.FromSeconds(1), time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await source.AskAsync(blocker, stop.Token).WaitAsync(stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return BlockerAnswer.Unknown("it did not answer in time");
        }
#pragma warning disable CA1031 // A bug in a source must block, not end the run.
        catch (Exception bug) when (bug is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return BlockerAnswer.Unknown($"{bug.GetType().Name}: {bug.Message}");
        }
    }
}
