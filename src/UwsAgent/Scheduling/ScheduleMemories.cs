using System.Text.Json;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Scheduling;

/// <summary>Remembers on disk, for each schedule, the last due time that was dealt with.</summary>
internal sealed class ScheduleMemories(IDocumentStore store)
{
    public const string Collection = "schedules";
    private readonly Dictionary<string, DateTimeOffset> lastDue = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock gate = new();

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        foreach (var document in await store.ReadAllAsync(Collection, cancellationToken))
        {
            lock (gate)
            {
                if (Read(document) is { } memory)
                {
                    lastDue[document.Id] = memory.LastDue;
                }
            }
        }
    }

    public DateTimeOffset? LastDue(string schedule)
    {
        lock (gate)
        {
            return lastDue.TryGetValue(schedule, out var due) ? due : null;
        }
    }

    public async Task RememberAsync(string schedule, DateTimeOffset due, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            lastDue[schedule] = due;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(
            new ScheduleMemory(schedule, due),
            JobJson.Default.ScheduleMemory
        );
        await store.CommitAsync([DocumentChange.Put(Collection, schedule, json)], cancellationToken);
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
