using System.Text.Json;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Uploads.Taking;

/// <summary>Remembers by name what was accepted last, to tell a file that is only sent again.</summary>
public sealed class AcceptedContents(IDocumentStore store)
{
    private const string Collection = "uploads-accepted";

    /// <summary>Null when this content is new under its name.</summary>
    public async Task<AcceptedContent?> FindAsync(
        UploadRecord record,
        string sha256,
        CancellationToken cancellationToken
    ) =>
        await store.ReadAsync(Collection, IdOf(record), cancellationToken) is { } document
        && JsonSerializer.Deserialize(document.Json.Span, UploadJson.Default.AcceptedContent) is { } last
        && last.Sha256 == sha256
        && last.UploadId != record.Id
            ? last
            : null;

    public Task RememberAsync(UploadRecord record, CancellationToken cancellationToken) =>
        record is { Result: UploadResult.Accepted, Verdict: { } verdict }
            ? store.CommitAsync(
                [
                    DocumentChange.Put(
                        Collection,
                        IdOf(record),
                        JsonSerializer.SerializeToUtf8Bytes(
                            new AcceptedContent(record.Id, verdict.Sha256, record.DecidedAt),
                            UploadJson.Default.AcceptedContent
                        )
                    ),
                ],
                cancellationToken
            )
            : Task.CompletedTask;

    private static string IdOf(UploadRecord record) => $"{record.Home}/{record.Path}";
}
