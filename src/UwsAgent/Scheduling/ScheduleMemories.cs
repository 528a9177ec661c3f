using System.Text.Json;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Scheduling;

/// <summary>Remembers on disk, for each schedule, the last due time that was dealt with.</summary>
internal sealed class ScheduleMemories(IDocumentStore store)
{
    public const string Collection = "schedules";
    private readonly Dictionary<string, ScheduleMemory> memories = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock gate = new();

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        foreach (var document in await store.ReadAllAsync(Collection, cancellationToken))
        {
            lock (gate)
            {
                if (Read(document) is { } memory)
                {
                    memories[document.Id] = memory;
                }
            }
        }
    }

    /// <summary>What was due up to here has been dealt with; null for a schedule that was never armed.</summary>
    public DateTimeOffset? LastDue(string schedule) => Find(schedule)?.LastDue;

    /// <summary>The last due time that there was; null before the first.</summary>
    public DateTimeOffset? LastStart(string schedule) =>
        Find(schedule) is { IsNew: false } memory ? memory.LastDue : null;

    public Task RememberAsync(string schedule, DateTimeOffset due, CancellationToken cancellationToken) =>
        KeepAsync(new ScheduleMemory(schedule, due), cancellationToken);

    /// <summary>A schedule that begins now has missed nothing before.</summary>
    public Task BeginAsync(string schedule, DateTimeOffset now, CancellationToken cancellationToken) =>
        KeepAsync(new ScheduleMemory(schedule, now) { IsNew = true }, cancellationToken);

    private ScheduleMemory? Find(string schedule)
    {
        lock (gate)
        {
            return memories.GetValueOrDefault(schedule);
        }
    }

    private async Task KeepAsync(ScheduleMemory memory, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            memories[memory.Name] = memory;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(memory, JobJson.Default.ScheduleMemory);
        await store.CommitAsync([DocumentChange.Put(Collection, memory.Name, json)], cancellationToken);
    }

    private static ScheduleMemory? Read(StoredDocument document)
    {
        try
        {
            return JsonSerializer.Deserialize(document.Json.Span, JobJson.Default.ScheduleMemory);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
