using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>The body of a batch: one change after another.</summary>
internal static class CommitJournalEntries
{
    private const byte Put = 1;
    private const byte Remove = 2;
    private const int FixedSize = 1 + 2 + 2 + 4;

    /// <summary>An upper bound, cheap to find.</summary>
    public static long SizeOf(IReadOnlyList<DocumentChange> changes)
    {
        var size = 0L;
        for (var i = 0; i < changes.Count; i++)
        {
            var change = changes[i];
            size += FixedSize + (3L * (change.Collection.Length + change.Id.Length)) + (change.Json?.Length ?? 0);
        }

        return size;
    }

    /// <summary>LiteDB takes keys of up to 1,023 bytes and some 60 characters in a collection's name.</summary>
    public static bool IsNamed(DocumentChange change) =>
        change is { Collection.Length: > 0 and <= 50, Id.Length: > 0 and <= 170 };

    public static void Append(ArrayBufferWriter<byte> body, in DocumentChange change)
    {
        body.GetSpan(1)[0] = change.Json is null ? Remove : Put;
        body.Advance(1);
        AppendName(body, change.Collection);
        AppendName(body, change.Id);
        var json = change.Json.GetValueOrDefault().Span;
        BinaryPrimitives.WriteInt32LittleEndian(body.GetSpan(4), json.Length);
        body.Advance(4);
        body.Write(json);
    }

    /// <exception cref="InvalidDataException">The body was written by something else; its check sum held.</exception>
    public static IEnumerable<DocumentChange> Read(ReadOnlyMemory<byte> body)
    {
        while (!body.IsEmpty)
        {
            var kind = body.Span[0];
            body = body[1..];
            var collection = TakeName(ref body);
            var id = TakeName(ref body);
            var length = BinaryPrimitives.ReadInt32LittleEndian(body.Span);
            var json = body.Slice(4, length);
            body = body[(4 + length)..];
            yield return kind switch
            {
                Put => DocumentChange.Put(collection, id, json),
                Remove => DocumentChange.Remove(collection, id),
                _ => throw new InvalidDataException(
                    $"The journal has a change of a kind ({kind}) that this version does not know."
                ),
            };
        }
    }

    private static void AppendName(ArrayBufferWriter<byte> body, string name)
    {
        var span = body.GetSpan(2 + (name.Length * 3));
        var written = Encoding.UTF8.GetBytes(name, span[2..]);
        BinaryPrimitives.WriteUInt16LittleEndian(span, (ushort)written);
        body.Advance(2 + written);
    }

    private static string TakeName(ref ReadOnlyMemory<byte> body)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(body.Span);
        var name = Encoding.UTF8.GetString(body.Span.Slice(2, length));
        body = body[(2 + length)..];
        return name;
    }
}
