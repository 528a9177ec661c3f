using System.Text.Json;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Uploads.Taking;

/// <summary>The durable records of uploads.</summary>
internal sealed class UploadRecords(IDocumentStore store)
{
    public const string Collection = "uploads";

    public async Task<UploadRecord?> FindAsync(string id, CancellationToken cancellationToken) =>
        await store.ReadAsync(Collection, id, cancellationToken) is { } document ? Read(document) : null;

    public async Task<IReadOnlyList<UploadRecord>> AllAsync(CancellationToken cancellationToken) =>
        [.. (await store.ReadAllAsync(Collection, cancellationToken)).Select(Read)];

    public async Task<UploadRecord> SaveAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(record, UploadJson.Default.UploadRecord);
        await store.CommitAsync([DocumentChange.Put(Collection, record.Id, json)], cancellationToken);
        return record;
    }

    public Task RemoveAsync(string id, CancellationToken cancellationToken) =>
        store.CommitAsync([DocumentChange.Remove(Collection, id)], cancellationToken);

    private static UploadRecord Read(StoredDocument document) =>
        JsonSerializer.Deserialize(document.Json.Span, UploadJson.Default.UploadRecord)
        ?? throw new JsonException($"The record of upload {document.Id} is empty.");
}
