using LiteDB;
using LiteDB.Engine;

namespace UwsAgent.Adapters;

/// <summary>Writes the next base beside the present one, reads it back whole, and only then gives it its name: checkpoint, compaction and swap in one.</summary>
internal sealed class LiteDbBaseBuilder(IStoreFiles files, Guid storeId)
{
    private const string BeingMade = "base.tmp";
    private const int DocumentsPerTransaction = 500;
    private const long CompactAbove = 2 * 1024 * 1024;

    /// <summary>LiteDB's own error made a copy of the base useless; the documents were written into a fresh file instead.</summary>
    public Exception? Mended { get; private set; }

    /// <exception cref="IOException">The disk is full or gone; the present base stays as it is.</exception>
    public LiteDbBase Build(LiteDbBase? present, PendingChanges changes, long sequence, CancellationToken stopping)
    {
        if (present is not null && !IsMostlyEmpty(present, changes))
        {
            try
            {
                return Build(present, changes, sequence, afresh: false, stopping);
            }
            catch (Exception failure) when (failure is LiteException or InvalidDataException or NullReferenceException)
            {
                Mended = failure;
            }
        }

        return Build(present, changes, sequence, afresh: true, stopping);
    }

    private static bool IsMostlyEmpty(LiteDbBase present, PendingChanges changes) =>
        present.Bytes > CompactAbove && present.LiveBytes is { } live && present.Bytes > 3 * (live + changes.Bytes);

    private LiteDbBase Build(
        LiteDbBase? present,
        PendingChanges changes,
        long sequence,
        bool afresh,
        CancellationToken stopping
    )
    {
        var file = files.Open(BeingMade, create: true);
        try
        {
            if (!afresh)
            {
                Copy(present!.File, file, stopping);
            }

            var count = Write(file, present, changes, afresh, stopping);
            var live = Verify(file, count, changes, stopping);
            var name = LiteDbBase.NameOf(sequence, LiteDbBase.HashOf(file));
            file.Flush();
            file.Dispose();
            stopping.ThrowIfCancellationRequested();
            files.Rename(BeingMade, name);
            files.FlushNames();
            return new LiteDbBase(files.Open(name, create: false), sequence) { LiveBytes = live };
        }
        catch
        {
            file.Dispose();
            if (files.Exists(BeingMade))
            {
                files.Delete(BeingMade);
            }

            throw;
        }
    }

    private static void Copy(IStoreFile from, IStoreFile to, CancellationToken stopping)
    {
        var buffer = new byte[256 * 1024];
        for (var offset = 0L; offset < from.Length; offset += buffer.Length)
        {
            stopping.ThrowIfCancellationRequested();
            to.Write(buffer.AsSpan(0, from.Read(buffer, offset)), offset);
        }
    }

    /// <returns>How many documents there must be.</returns>
    private long Write(
        IStoreFile file,
        LiteDbBase? present,
        PendingChanges changes,
        bool afresh,
        CancellationToken stopping
    )
    {
        using var log = new MemoryStream();
        using var engine = new LiteEngine(
            new EngineSettings
            {
                DataStream = new StoreFileStream(file, canWrite: true),
                LogStream = log,
                TempStream = new MemoryStream(),
            }
        );
        var count = afresh ? 0 : present!.ReadCount();
        if (afresh && present is not null)
        {
            foreach (var collection in CollectionsOf(present.File))
            {
                count += Upsert(engine, collection, Unchanged(present.File, collection, changes), stopping);
            }
        }

        foreach (var collection in changes.Collections)
        {
            var (name, documents) = (LiteDbBase.CollectionName(collection), changes.Of(collection));
            var puts = documents.Where(document => document.Value is not null);
            count += Upsert(engine, name, puts.Select(put => LiteDbBase.ToBson(put.Key, put.Value!.Value)), stopping);
            if (!afresh)
            {
                var removals = documents.Where(document => document.Value is null);
                count -= Delete(engine, name, removals.Select(removal => LiteDbBase.Key(removal.Key)), stopping);
            }
        }

        Upsert(engine, LiteDbBase.HeaderCollection, LiteDbBase.Header(storeId, count), stopping);
        engine.Checkpoint();
        return count;
    }

    /// <returns>How many were not there before.</returns>
    private static int Upsert(
        LiteEngine engine,
        string collection,
        IEnumerable<BsonDocument> documents,
        CancellationToken stopping
    )
    {
        var added = 0;
        foreach (var chunk in documents.Chunk(DocumentsPerTransaction))
        {
            stopping.ThrowIfCancellationRequested();
            added += engine.Upsert(collection, chunk, BsonAutoId.ObjectId);
        }

        return added;
    }

    /// <returns>How many were there.</returns>
    private static int Delete(
        LiteEngine engine,
        string collection,
        IEnumerable<byte[]> keys,
        CancellationToken stopping
    )
    {
        var removed = 0;
        foreach (var chunk in keys.Chunk(DocumentsPerTransaction))
        {
            stopping.ThrowIfCancellationRequested();
            removed += engine.Delete(collection, chunk.Select(key => new BsonValue(key)));
        }

        return removed;
    }

    private static List<string> CollectionsOf(IStoreFile file)
    {
        using var engine = LiteDbBase.OpenToRead(file);
        using var reader = engine.Query("$cols", new Query());
        var names = new List<string>();
        while (reader.Read())
        {
            if (reader.Current["type"].AsString == "user" && reader.Current["name"].AsString is var name)
            {
                if (name != LiteDbBase.HeaderCollection)
                {
                    names.Add(name);
                }
            }
        }

        return names;
    }

    private static IEnumerable<BsonDocument> Unchanged(IStoreFile file, string collection, PendingChanges changes)
    {
        var changed = changes.Collections.FirstOrDefault(name => LiteDbBase.CollectionName(name) == collection);
        using var engine = LiteDbBase.OpenToRead(file);
        using var reader = engine.Query(collection, new Query());
        while (reader.Read())
        {
            var document = LiteDbBase.ToDocument(reader.Current.AsDocument);
            if (changed is null || !changes.TryGet(changed, document.Id, out _))
            {
                yield return LiteDbBase.ToBson(document.Id, document.Json);
            }
        }
    }

    /// <summary>Reads the file back: every document's check sum holds, what was changed is as it should be or gone, and none is missing.</summary>
    /// <returns>The bytes of all documents.</returns>
    private static long Verify(IStoreFile file, long count, PendingChanges changes, CancellationToken stopping)
    {
        var (found, puts, bytes) = (0L, 0L, 0L);
        using var engine = LiteDbBase.OpenToRead(file);
        foreach (var collection in CollectionsOf(file))
        {
            var changed = changes.Collections.FirstOrDefault(name => LiteDbBase.CollectionName(name) == collection);
            using var reader = engine.Query(collection, new Query());
            for (; reader.Read(); found++)
            {
                stopping.ThrowIfCancellationRequested();
                var document = LiteDbBase.ToDocument(reader.Current.AsDocument);
                bytes += document.Json.Length + document.Id.Length + 64;
                if (changed is not null && changes.TryGet(changed, document.Id, out var wanted))
                {
                    puts +=
                        wanted is { } json && json.Span.SequenceEqual(document.Json.Span)
                            ? 1
                            : throw new InvalidDataException(
                                $"LiteDB kept an old state of the document '{document.Id}'."
                            );
                }
            }
        }

        var asked = changes.Collections.Sum(name => changes.Of(name).Count(document => document.Value is not null));
        return found == count && puts == asked
            ? bytes
            : throw new InvalidDataException(
                $"LiteDB did not keep what it was given: {found} of {count} documents are there, and {puts} of {asked} that were changed."
            );
    }
}
