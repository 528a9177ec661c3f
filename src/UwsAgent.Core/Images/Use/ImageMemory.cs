using System.Globalization;
using System.Text.Json;
using UwsAgent.Core.Events;
using UwsAgent.Core.Images.Cleaning;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Use;

/// <summary>What the care for images keeps on disk: use of images, engines, pins and removals. A lost or damaged part counts as used now.</summary>
public sealed class ImageMemory(IDocumentStore store, IEventLog events, TimeProvider time) : IDisposable
{
    private const string Uses = "image-use";
    private const string Engines = "image-engines";
    private const string Pins = "image-pins";
    private const string Records = "image-removals";
    private const char Between = '|';
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly Dictionary<string, ImageUseBook> books = new(StringComparer.Ordinal);
    private Dictionary<string, List<ImageUse>>? loaded;

    /// <summary>Works on one engine's book alone; what changed is kept afterwards.</summary>
    /// <exception cref="StoreUnavailableException">Never: a full disk must not keep it from being cleaned. What could not be written is written with the next change.</exception>
    public async Task<T> WithBookAsync<T>(
        string engine,
        Func<ImageUseBook, T> work,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(work);
        await gate.WaitAsync(cancellationToken);
        try
        {
            var book = await BookAsync(engine, cancellationToken);
            return work(book);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Writes what has changed in one engine's book.</summary>
    /// <returns>False when the store takes no writes now.</returns>
    public async Task<bool> SaveAsync(string engine, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var book = await BookAsync(engine, cancellationToken);
            var changes = book.TakeChanges();
            if (changes.Count == 0)
            {
                return true;
            }

            var documents = changes.Select(change => Document(engine, change.Id, change.Use)).ToList();
            if (await TryCommitAsync(documents, cancellationToken))
            {
                return true;
            }

            book.PutBack(changes.Select(change => change.Id));
            return false;
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task<EngineMemory> EngineAsync(string engine, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync(Engines, engine, cancellationToken) is { } document
                ? JsonSerializer.Deserialize(document.Json.Span, ImageJson.Default.EngineMemory) ?? new EngineMemory()
                : new EngineMemory();
        }
        catch (JsonException)
        {
            return new EngineMemory();
        }
    }

    public Task<bool> SaveAsync(string engine, EngineMemory memory, CancellationToken cancellationToken) =>
        TryCommitAsync(
            [
                DocumentChange.Put(
                    Engines,
                    engine,
                    JsonSerializer.SerializeToUtf8Bytes(memory, ImageJson.Default.EngineMemory)
                ),
            ],
            cancellationToken
        );

    /// <summary>Names that people keep, beside the configuration; those whose time is over are left out.</summary>
    public async Task<IReadOnlyList<ImagePin>> PinsAsync(CancellationToken cancellationToken) =>
        [
            .. (await store.ReadAllAsync(Pins, cancellationToken))
                .Select(document => JsonSerializer.Deserialize(document.Json.Span, ImageJson.Default.ImagePin))
                .OfType<ImagePin>()
                .Where(pin => !(pin.Until < time.GetUtcNow())),
        ];

    public Task PutPinAsync(ImagePin pin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pin);
        var json = JsonSerializer.SerializeToUtf8Bytes(pin, ImageJson.Default.ImagePin);
        return store.CommitAsync([DocumentChange.Put(Pins, pin.Name, json)], cancellationToken);
    }

    /// <returns>False when there was none.</returns>
    public async Task<bool> RemovePinAsync(string name, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(Pins, name, cancellationToken) is null)
        {
            return false;
        }

        await store.CommitAsync([DocumentChange.Remove(Pins, name)], cancellationToken);
        return true;
    }

    public async Task<IReadOnlyList<RemovalRecord>> RecordsAsync(CancellationToken cancellationToken) =>
        [
            .. (await store.ReadAllAsync(Records, cancellationToken))
                .Select(document => JsonSerializer.Deserialize(document.Json.Span, ImageJson.Default.RemovalRecord))
                .OfType<RemovalRecord>()
                .OrderByDescending(record => record.Id, StringComparer.Ordinal),
        ];

    /// <summary>Adds a removal and drops those whose time is over.</summary>
    public async Task<bool> AddAsync(
        IReadOnlyList<RemovalRecord> removals,
        TimeSpan keepFor,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(removals);
        var oldest = RecordId(time.GetUtcNow() - keepFor, 0);
        var over = (await store.ReadAllAsync(Records, cancellationToken)).Where(one =>
            string.CompareOrdinal(one.Id, oldest) < 0
        );
        return await TryCommitAsync(
            [
                .. removals.Select(record =>
                    DocumentChange.Put(
                        Records,
                        record.Id,
                        JsonSerializer.SerializeToUtf8Bytes(record, ImageJson.Default.RemovalRecord)
                    )
                ),
                .. over.Select(one => DocumentChange.Remove(Records, one.Id)),
            ],
            cancellationToken
        );
    }

    /// <summary>Orders by time as text.</summary>
    public static string RecordId(DateTimeOffset at, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{at.UtcTicks:x16}-{number:x4}");

    public void Dispose() => gate.Dispose();

    private async Task<ImageUseBook> BookAsync(string engine, CancellationToken cancellationToken)
    {
        if (books.TryGetValue(engine, out var book))
        {
            return book;
        }

        loaded ??= await LoadAsync(cancellationToken);
        return books[engine] = new ImageUseBook(engine, loaded.GetValueOrDefault(engine) ?? []);
    }

    private async Task<Dictionary<string, List<ImageUse>>> LoadAsync(CancellationToken cancellationToken)
    {
        var uses = new Dictionary<string, List<ImageUse>>(StringComparer.Ordinal);
        var damaged = 0;
        foreach (var document in await store.ReadAllAsync(Uses, cancellationToken))
        {
            if (Read(document) is not { } use)
            {
                damaged++;
                continue;
            }

            var engine = document.Id[..document.Id.IndexOf(Between, StringComparison.Ordinal)];
            if (!uses.TryGetValue(engine, out var list))
            {
                uses[engine] = list = [];
            }

            list.Add(use);
        }

        if (damaged > 0)
        {
            await events.AppendAsync(
                new AgentEvent(
                    ImageEvents.HistoryLost,
                    "images",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"the history of {damaged} images cannot be read; they count as used now"
                    )
                ),
                cancellationToken
            );
        }

        return uses;
    }

    private static ImageUse? Read(StoredDocument document)
    {
        try
        {
            var isNamed = document.Id.Contains(Between, StringComparison.Ordinal);
            return isNamed
                ? JsonSerializer.Deserialize(document.Json.Span, ImageJson.Default.StoredUse)?.ToUse()
                : null;
        }
        catch (Exception exception)
            when (exception is JsonException or FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    private static DocumentChange Document(string engine, string id, ImageUse? use) =>
        use is null
            ? DocumentChange.Remove(Uses, $"{engine}{Between}{id}")
            : DocumentChange.Put(
                Uses,
                $"{engine}{Between}{id}",
                JsonSerializer.SerializeToUtf8Bytes(StoredUse.Of(use), ImageJson.Default.StoredUse)
            );

    private async Task<bool> TryCommitAsync(IReadOnlyList<DocumentChange> changes, CancellationToken cancellationToken)
    {
        try
        {
            await store.CommitAsync(changes, mayUseReserve: true, cancellationToken);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }
}
