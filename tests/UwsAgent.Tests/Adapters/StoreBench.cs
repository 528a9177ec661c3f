using System.Text;
using Microsoft.Extensions.Logging;
using UwsAgent.Adapters;
using UwsAgent.Core.Ports;

namespace UwsAgent.Tests.Adapters;

/// <summary>A real store in a directory of its own, with files so small that they turn over all the time.</summary>
internal sealed class StoreBench : IAsyncDisposable, IHeartbeats
{
    public static readonly StoreTuning Small = new()
    {
        SegmentBytes = 8 * 1024,
        ReserveBytes = 2 * 1024,
        CheckpointBytes = 16 * 1024,
        CheckpointSegments = 6,
        RetryAfter = TimeSpan.FromMilliseconds(20),
    };

    private int beats;

    public string Directory { get; } = Path.Join(Path.GetTempPath(), "uws-store-" + Guid.NewGuid().ToString("N"));

    public StoreTuning Tuning { get; init; } = Small;

    public ListLogger<LiteDbDocumentStore> Log { get; } = new();

    public int Beats => Volatile.Read(ref beats);

    public LiteDbDocumentStore Make(IStoreFiles? files = null) =>
        new(
            files ?? new DiskStoreFiles(Directory),
            Tuning,
            TimeProvider.System,
            Log,
            this,
            () => files is null ? StoreLock.Take(Directory) : Stream.Null
        );

    public async Task<LiteDbDocumentStore> OpenAsync(IStoreFiles? files = null)
    {
        var store = Make(files);
        await store.OpenAsync(CancellationToken.None);
        return store;
    }

    public static DocumentChange Put(string id, string text, string collection = "jobs") =>
        DocumentChange.Put(collection, id, Encoding.UTF8.GetBytes(text));

    public static async Task<SortedDictionary<string, string>> ReadAsync(
        IDocumentStore store,
        string collection = "jobs"
    ) =>
        new(
            (await store.ReadAllAsync(collection, CancellationToken.None)).ToDictionary(
                one => one.Id,
                one => Encoding.UTF8.GetString(one.Json.Span),
                StringComparer.Ordinal
            ),
            StringComparer.Ordinal
        );

    public IReadOnlyList<string> Files(string pattern) =>
        [.. System.IO.Directory.GetFiles(Directory, pattern).Order(StringComparer.Ordinal)];

    public void Expect(string loop, TimeSpan longest) { }

    public void Beat(string loop) => Interlocked.Increment(ref beats);

    public ValueTask DisposeAsync()
    {
        if (System.IO.Directory.Exists(Directory))
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }

        return ValueTask.CompletedTask;
    }
}
