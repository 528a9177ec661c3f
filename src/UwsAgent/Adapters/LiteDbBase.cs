using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using LiteDB;
using LiteDB.Engine;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>A LiteDB file that holds every document as of one sequence number and is never written again; its name carries the hash of its bytes.</summary>
internal sealed class LiteDbBase(IStoreFile file, long sequence) : IDisposable
{
    public const string HeaderCollection = "store_header";
    private const string Prefix = "base-";
    private const string Suffix = ".db";

    private readonly LiteDbReaders readers = new(file);

    public string Name => file.Name;

    public IStoreFile File => file;

    public long Sequence => sequence;

    public long Bytes => file.Length;

    /// <summary>Sum of the documents, when a scan has found it.</summary>
    public long? LiveBytes { get; init; }

    public static string NameOf(long sequence, ulong hash) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{sequence:x16}-{hash:x16}{Suffix}");

    public static bool TryParseName(string name, out long sequence, out ulong hash)
    {
        (sequence, hash) = (0, 0);
        var (hex, culture) = (NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return name.Length == Prefix.Length + 33 + Suffix.Length
            && name.StartsWith(Prefix, StringComparison.Ordinal)
            && name.EndsWith(Suffix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(Prefix.Length, 16), hex, culture, out sequence)
            && ulong.TryParse(name.AsSpan(Prefix.Length + 17, 16), hex, culture, out hash);
    }

    public static ulong HashOf(IStoreFile file)
    {
        var hash = new XxHash3();
        var buffer = new byte[256 * 1024];
        for (var offset = 0L; ; offset += buffer.Length)
        {
            var read = file.Read(buffer, offset);
            hash.Append(buffer.AsSpan(0, read));
            if (read < buffer.Length)
            {
                return hash.GetCurrentHashAsUInt64();
            }
        }
    }

    public static BsonDocument ToBson(string id, ReadOnlyMemory<byte> json)
    {
        var (key, body) = (Key(id), json.ToArray());
        return new BsonDocument
        {
            ["_id"] = key,
            ["j"] = body,
            ["c"] = unchecked((int)Checksum(key, body)),
        };
    }

    /// <summary>Ids are compared byte by byte; LiteDB compares texts without regard to case.</summary>
    public static byte[] Key(string id) => System.Text.Encoding.UTF8.GetBytes(id);

    /// <summary>LiteDB takes letters, digits and underscores, and no two names that differ in case only.</summary>
    public static string CollectionName(string collection) =>
        string.Concat(
            collection
                .Select(c =>
                    char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)
                        ? c.ToString()
                        : string.Create(CultureInfo.InvariantCulture, $"_{(int)c:x4}")
                )
                .Prepend("c")
        );

    public Guid? ReadStoreId() => ReadOne(HeaderCollection, "id") is { } header ? new Guid(header.Json.Span) : null;

    public static IReadOnlyList<BsonDocument> Header(Guid storeId, long count) =>
        [
            ToBson("id", storeId.ToByteArray()),
            ToBson("count", System.Text.Encoding.ASCII.GetBytes(count.ToString(CultureInfo.InvariantCulture))),
        ];

    public long ReadCount() =>
        ReadOne(HeaderCollection, "count") is { } count
            ? long.Parse(count.Json.Span, CultureInfo.InvariantCulture)
            : throw new InvalidDataException($"{Name} does not say how many documents it has.");

    public StoredDocument? Read(string collection, string id) => ReadOne(CollectionName(collection), id);

    public IReadOnlyList<StoredDocument> ReadAll(string collection)
    {
        using var engine = OpenToRead(file);
        var documents = new List<StoredDocument>();
        using var reader = engine.Query(CollectionName(collection), new Query());
        while (reader.Read())
        {
            documents.Add(ToDocument(reader.Current.AsDocument));
        }

        return documents;
    }

    /// <summary>An engine of its own for one thread: nothing is locked between threads.</summary>
    public static LiteEngine OpenToRead(IStoreFile file) =>
        new(
            new EngineSettings
            {
                DataStream = new StoreFileStream(file, canWrite: false),
                LogStream = new MemoryStream(),
                TempStream = new MemoryStream(),
                ReadOnly = true,
            }
        );

    public void Dispose()
    {
        readers.Dispose();
        file.Dispose();
    }

    internal static StoredDocument ToDocument(BsonDocument document)
    {
        var (key, body) = (document["_id"].AsBinary, document["j"].AsBinary);
        return unchecked((int)Checksum(key, body)) == document["c"].AsInt32
            ? new StoredDocument(System.Text.Encoding.UTF8.GetString(key), body)
            : throw new InvalidDataException(
                $"The document '{System.Text.Encoding.UTF8.GetString(key)}' is damaged: its check sum does not hold."
            );
    }

    private StoredDocument? ReadOne(string name, string id) => readers.Ask(engine => ReadOne(engine, name, id));

    private static StoredDocument? ReadOne(LiteEngine engine, string name, string id)
    {
        var query = new Query();
        // Query.EQ writes the value into the expression, and each text of an expression is compiled and kept for ever.
        query.Where.Add(BsonExpression.Create("_id = @0", Key(id)));
        using var reader = engine.Query(name, query);
        return reader.Read() ? ToDocument(reader.Current.AsDocument) : null;
    }

    private static uint Checksum(byte[] key, byte[] body)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, key.Length);
        return CommitJournalFormat.Checksum(
            CommitJournalFormat.Checksum(CommitJournalFormat.Checksum(0, length), key),
            body
        );
    }
}
