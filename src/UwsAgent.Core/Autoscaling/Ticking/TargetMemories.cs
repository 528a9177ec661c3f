using System.Text.Json;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>What is remembered of every target, in memory and across restarts, with the last decision for those who ask.</summary>
public sealed class TargetMemories(IDocumentStore store, TimeProvider time)
{
    public const string Collection = "autoscale-targets";

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, TargetMemory> memories = new(
        StringComparer.OrdinalIgnoreCase
    );

    private readonly long began = time.GetTimestamp();

    /// <summary>Now on both clocks, in whole milliseconds as they are recorded; the steady one began with this process.</summary>
    public Moment Now
    {
        get
        {
            var (wall, steady) = (time.GetUtcNow(), time.GetElapsedTime(began));
            return new(
                wall.AddTicks(-(wall.Ticks % TimeSpan.TicksPerMillisecond)),
                new(steady.Ticks - (steady.Ticks % TimeSpan.TicksPerMillisecond))
            );
        }
    }

    /// <summary>What is known of a target; null before its first tick.</summary>
    public TargetMemory? Find(string target) => memories.GetValueOrDefault(target);

    /// <summary>From memory, else from the store, else new; what cannot be read counts as new, which takes nothing away for a whole window.</summary>
    public async Task<TargetMemory> GetAsync(string target, CancellationToken cancellationToken)
    {
        if (memories.TryGetValue(target, out var known))
        {
            return known;
        }

        var memory = new TargetMemory(target);
        if (
            await store.ReadAsync(Collection, target, cancellationToken) is { } document
            && Read(document) is { } stored
        )
        {
            // Time went on while the agent was away, whatever the clock on the wall was set to meanwhile.
            var away = Now.Wall - stored.Wall;
            stored.History.Shift(Now.Steady - stored.Steady - (away > TimeSpan.Zero ? away : TimeSpan.Zero));
            memory = memory with { History = stored.History };
        }

        return memories.GetOrAdd(target, memory);
    }

    /// <summary>Keeps what a tick has learnt; one write for all of its targets.</summary>
    public Task SaveAsync(IEnumerable<TargetMemory> changed, CancellationToken cancellationToken)
    {
        var now = Now;
        return store.CommitAsync(
            [
                .. changed.Select(memory =>
                    DocumentChange.Put(
                        Collection,
                        memory.Target,
                        JsonSerializer.SerializeToUtf8Bytes(
                            new StoredHistory(now.Wall, now.Steady, memory.History),
                            AutoscaleJson.Default.StoredHistory
                        )
                    )
                ),
            ],
            cancellationToken
        );
    }

    private static StoredHistory? Read(StoredDocument document)
    {
        try
        {
            return JsonSerializer.Deserialize(document.Json.Span, AutoscaleJson.Default.StoredHistory);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What is remembered of one target, and the last that was seen and decided.</summary>
public sealed record TargetMemory(string Target)
{
    public TargetHistory History { get; init; } = new();

    /// <summary>The demand of past weeks, when it is looked ahead.</summary>
    public WeekProfile? Profile { get; set; }

    /// <summary>Null before the first tick since the start.</summary>
    public TargetLook? Last { get; set; }

    /// <summary>What was announced and stays so: it is not announced again.</summary>
    internal HashSet<string> Announced { get; } = new(StringComparer.Ordinal);
}

/// <summary>One look at a target: what was seen, what was decided, and what came of it.</summary>
/// <param name="Written">The number that was written; null when none was.</param>
/// <param name="NotDone">Why a change that was decided was not made: shadow, dry run, standby, a conflict.</param>
public sealed record TargetLook(Moment At, Observed Observed, Decision Decision, int? Written, string? NotDone);

/// <summary>A history with the clocks that it was kept by.</summary>
public sealed record StoredHistory(DateTimeOffset Wall, TimeSpan Steady, TargetHistory History);
