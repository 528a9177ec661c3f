using System.Text.Json;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Versions;

namespace UwsAgent.Core.Maintenance.Components;

/// <summary>When each version of a repository was first seen, on disk: an agent that starts again waits no longer than one that ran on.</summary>
public sealed class CandidateMemory(IDocumentStore store, TimeProvider time) : IDisposable
{
    private const string Collection = "component-candidates";

    /// <summary>More versions than this are of years ago.</summary>
    private const int Most = 500;

    private readonly SemaphoreSlim gate = new(1, 1);

    /// <summary>Remembers those that are new and returns all of them.</summary>
    public async Task<IReadOnlyList<SeenCandidate>> SeeAsync(
        string repository,
        IReadOnlyList<SemanticVersion> present,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(present);
        await gate.WaitAsync(cancellationToken);
        try
        {
            var known = Read(await store.ReadAsync(Collection, repository, cancellationToken));
            var now = time.GetUtcNow();
            List<SeenCandidate> fresh =
            [
                .. present
                    .Select(version => version.ToString())
                    .Except(known.Select(one => one.Version), StringComparer.Ordinal)
                    .Select(version => new SeenCandidate(version, now)),
            ];
            if (fresh.Count == 0)
            {
                return known;
            }

            IReadOnlyList<SeenCandidate> all =
            [
                .. known.Concat(fresh).OrderByDescending(one => one.FirstSeenAt).Take(Most),
            ];
            var json = JsonSerializer.SerializeToUtf8Bytes(
                new StoredCandidates(all),
                ComponentJson.Default.StoredCandidates
            );
            await store.CommitAsync([DocumentChange.Put(Collection, repository, json)], cancellationToken);
            return all;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    /// <summary>What cannot be read counts as never seen: it only waits once more.</summary>
    private static IReadOnlyList<SeenCandidate> Read(StoredDocument? document)
    {
        try
        {
            return document is { } known
                ? JsonSerializer.Deserialize(known.Json.Span, ComponentJson.Default.StoredCandidates)?.Seen ?? []
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
