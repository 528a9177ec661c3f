using System.Collections.Concurrent;
using System.Text.Json;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Uploads.Taking;

/// <summary>The durable records of uploads, and in memory a summary of each, so that a list costs no more than what it shows.</summary>
public sealed class UploadRecords(IDocumentStore store) : IDisposable
{
    public const string Collection = "uploads";
    private const string SummaryCollection = "uploads-summary";

    /// <summary>In the summaries of a store in which every record has one.</summary>
    private const string CompleteId = "~complete";

    private readonly SemaphoreSlim loading = new(1);
    private readonly ConcurrentDictionary<string, string> texts = new(StringComparer.Ordinal);
    private ConcurrentDictionary<string, UploadSummary>? summaries;

    public async Task<UploadRecord?> FindAsync(string id, CancellationToken cancellationToken) =>
        await store.ReadAsync(Collection, id, cancellationToken) is { } document ? Read(document) : null;

    /// <summary>In no order.</summary>
    public async Task<ICollection<UploadSummary>> SummariesAsync(CancellationToken cancellationToken) =>
        (await LoadedAsync(cancellationToken)).Values;

    /// <summary>The records of these summaries, in their order; without those that went meanwhile.</summary>
    public async Task<IReadOnlyList<UploadRecord>> OfAsync(
        IEnumerable<UploadSummary> wanted,
        CancellationToken cancellationToken
    )
    {
        var found = new List<UploadRecord>();
        foreach (var summary in wanted)
        {
            if (await FindAsync(summary.Id, cancellationToken) is { } record)
            {
                found.Add(record);
            }
        }

        return found;
    }

    public async Task<UploadRecord> SaveAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        var known = await LoadedAsync(cancellationToken);
        var summary = UploadSummary.Of(record);
        await store.CommitAsync(
            [
                DocumentChange.Put(
                    Collection,
                    record.Id,
                    JsonSerializer.SerializeToUtf8Bytes(record, UploadJson.Default.UploadRecord)
                ),
                PutSummary(summary),
            ],
            cancellationToken
        );
        known[record.Id] = Pooled(summary);
        return record;
    }

    public async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        var known = await LoadedAsync(cancellationToken);
        await store.CommitAsync(
            [DocumentChange.Remove(Collection, id), DocumentChange.Remove(SummaryCollection, id)],
            cancellationToken
        );
        known.TryRemove(id, out _);
    }

    public void Dispose() => loading.Dispose();

    private async ValueTask<ConcurrentDictionary<string, UploadSummary>> LoadedAsync(
        CancellationToken cancellationToken
    )
    {
        if (summaries is { } loaded)
        {
            return loaded;
        }

        await loading.WaitAsync(cancellationToken);
        try
        {
            return summaries ??= await LoadAsync(cancellationToken);
        }
        finally
        {
            loading.Release();
        }
    }

    private async Task<ConcurrentDictionary<string, UploadSummary>> LoadAsync(CancellationToken cancellationToken)
    {
        var loaded = new ConcurrentDictionary<string, UploadSummary>(StringComparer.Ordinal);
        var isComplete = await store.ReadAsync(SummaryCollection, CompleteId, cancellationToken) is not null;
        if (isComplete)
        {
            foreach (var document in await store.ReadAllAsync(SummaryCollection, cancellationToken))
            {
                if (
                    document.Id != CompleteId
                    && JsonSerializer.Deserialize(document.Json.Span, UploadJson.Default.UploadSummary) is { } summary
                )
                {
                    loaded[document.Id] = Pooled(summary);
                }
            }

            return loaded;
        }

        // Records of a version that kept no summaries.
        foreach (var document in await store.ReadAllAsync(Collection, cancellationToken))
        {
            loaded[document.Id] = Pooled(UploadSummary.Of(Read(document)));
        }

        await store.CommitAsync(
            [.. loaded.Values.Select(PutSummary), DocumentChange.Put(SummaryCollection, CompleteId, "{}"u8.ToArray())],
            cancellationToken
        );
        return loaded;
    }

    private static DocumentChange PutSummary(UploadSummary summary) =>
        DocumentChange.Put(
            SummaryCollection,
            summary.Id,
            JsonSerializer.SerializeToUtf8Bytes(summary, UploadJson.Default.UploadSummary)
        );

    /// <summary>The same few names come again every day.</summary>
    private UploadSummary Pooled(UploadSummary summary) =>
        summary with
        {
            JobId = summary.JobId == summary.Id ? summary.Id : summary.JobId,
            School = texts.GetOrAdd(summary.School, summary.School),
            Home = texts.GetOrAdd(summary.Home, summary.Home),
            Path = texts.GetOrAdd(summary.Path, summary.Path),
        };

    private static UploadRecord Read(StoredDocument document) =>
        JsonSerializer.Deserialize(document.Json.Span, UploadJson.Default.UploadRecord)
        ?? throw new JsonException($"The record of upload {document.Id} is empty.");
}
