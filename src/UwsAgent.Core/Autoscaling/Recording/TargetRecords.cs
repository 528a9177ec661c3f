using System.Text.Json;
using Microsoft.Extensions.Logging;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>The record of every look, and what is read back from it: histories for people, profiles for foresight.</summary>
public sealed partial class TargetRecords(
    IDecisionLog log,
    IEventLog events,
    ICurrent<AutoscalingOptions> current,
    ILogger<TargetRecords> logger
)
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, LookWriter> writers = new(
        StringComparer.OrdinalIgnoreCase
    );

    private volatile string? failure;

    /// <summary>Why decisions cannot be recorded now; null when they can.</summary>
    public string? Failure => failure;

    /// <summary>Before what the looks taught is noted: a line may need the history from before. Never throws for a full disk.</summary>
    internal async Task WriteAsync(
        string cluster,
        Moment now,
        IReadOnlyList<Turn> turns,
        CancellationToken cancellationToken
    )
    {
        var writer = writers.GetOrAdd(cluster, _ => new LookWriter());
        if (log.IsFresh(cluster, now.Wall))
        {
            writer.BeginFile();
        }

        var lines = new List<ReadOnlyMemory<byte>>(turns.Count);
        foreach (var turn in turns)
        {
            var history = turn.Memory.History;
            var before = writer.NeedsHistory(turn.Policy) ? history : null;
            // As it was when it was decided; what was intended is a part of the line itself.
            (var intended, history.LastWritten) = (history.LastWritten, turn.WrittenBefore);
            lines.Add(writer.Write(turn.Policy, turn.ToLook() with { At = now }, turn.Tried, before));
            history.LastWritten = intended;
        }

        try
        {
            await log.AppendAsync(cluster, now.Wall, lines, cancellationToken);
            failure = null;
        }
        catch (IOException full)
        {
            writer.BeginFile();
            await FailAsync(full.Message, cancellationToken);
        }
        catch (UnauthorizedAccessException forbidden)
        {
            writer.BeginFile();
            await FailAsync(forbidden.Message, cancellationToken);
        }
    }

    /// <summary>What was decided about a target since a time, oldest first; with the looks in between only when asked for.</summary>
    public async IAsyncEnumerable<TargetLook> ReadAsync(
        string cluster,
        string target,
        DateTimeOffset since,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var reader = new LookReader();
        var replay = new DecisionReplay();
        await foreach (var line in log.ReadAsync(cluster, since, cancellationToken))
        {
            if (
                reader.Read(line) is { } look
                && string.Equals(look.Target, target, StringComparison.OrdinalIgnoreCase)
                && replay.Again(look) is { } decided
                && look.At >= since
            )
            {
                yield return look.Decision is { } recorded ? decided with { Decision = recorded } : decided;
            }
        }

        if (reader.Unreadable > 0)
        {
            LogUnreadable(cluster, reader.Unreadable);
        }
    }

    /// <summary>Once for each target after a start: the past weeks, when it looks ahead.</summary>
    internal async Task RestoreAsync(
        string cluster,
        TargetPolicy policy,
        TargetMemory memory,
        Moment now,
        CancellationToken cancellationToken
    )
    {
        if (!policy.Options.Foresight.Enabled || memory.Profile is not null)
        {
            return;
        }

        var profile = new WeekProfile(policy.Options.Foresight.Weeks);
        var since = now.Wall.AddDays(-7 * (policy.Options.Foresight.Weeks + 1));
        await foreach (var look in ReadAsync(cluster, policy.Name, since, cancellationToken))
        {
            Foreseeing.Learn(look.Decision, profile, look.At);
        }

        memory.Profile = profile;
    }

    public Task<int> DropAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        log.DropBeforeAsync(now - current.Value.KeepDecisionsFor, cancellationToken);

    private async Task FailAsync(string why, CancellationToken cancellationToken)
    {
        var isNews = failure is null;
        failure = why;
        if (isNews)
        {
            await events.AppendAsync(
                new AgentEvent(AutoscaleEvents.LogFailed, "autoscale", "decisions cannot be recorded") { Why = why },
                cancellationToken
            );
        }
    }

    [LoggerMessage(1712, LogLevel.Warning, "{Cluster}: {Count} lines of the decision log could not be read")]
    private partial void LogUnreadable(string cluster, int count);
}
