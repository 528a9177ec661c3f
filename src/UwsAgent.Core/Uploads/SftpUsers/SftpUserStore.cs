using System.Text.Json;
using System.Text.Json.Serialization;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Uploads.SftpUsers;

/// <summary>The durable records of SFTP users.</summary>
internal sealed class SftpUserStore(IDocumentStore store)
{
    private const string Collection = "sftp-users";

    public async Task<Dictionary<string, SftpUser>> AllAsync(CancellationToken cancellationToken) =>
        (await store.ReadAllAsync(Collection, cancellationToken))
            .Select(document =>
                JsonSerializer.Deserialize(document.Json.Span, SftpJson.Default.SftpUser)
                ?? throw new JsonException($"The record of SFTP user {document.Id} is empty.")
            )
            .ToDictionary(user => user.Name, StringComparer.Ordinal);

    /// <summary>All that differs, or nothing.</summary>
    public async Task SaveAsync(
        IReadOnlyDictionary<string, SftpUser> before,
        IReadOnlyDictionary<string, SftpUser> after,
        CancellationToken cancellationToken
    )
    {
        DocumentChange[] changes =
        [
            .. before
                .Keys.Except(after.Keys, StringComparer.Ordinal)
                .Select(name => DocumentChange.Remove(Collection, name)),
            .. after
                .Values.Where(user => !before.TryGetValue(user.Name, out var old) || !ReferenceEquals(old, user))
                .Select(user =>
                    DocumentChange.Put(
                        Collection,
                        user.Name,
                        JsonSerializer.SerializeToUtf8Bytes(user, SftpJson.Default.SftpUser)
                    )
                ),
        ];
        if (changes.Length > 0)
        {
            await store.CommitAsync(changes, cancellationToken);
        }
    }
}

/// <summary>The JSON form of an SFTP user on disk.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(SftpUser))]
internal sealed partial class SftpJson : JsonSerializerContext;
