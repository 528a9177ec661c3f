using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace UwsAgent.Adapters;

/// <summary>One entry in the journal's native protocol: <c>NAME=value</c>, or name, length and bytes for a value with line ends.</summary>
/// <remarks>https://systemd.io/JOURNAL_NATIVE_PROTOCOL/</remarks>
internal sealed class JournalEntry
{
    private readonly ArrayBufferWriter<byte> bytes = new(512);

    public ReadOnlySpan<byte> Bytes => bytes.WrittenSpan;

    /// <param name="name">Capitals, digits and underscores; not checked here.</param>
    /// <param name="value">Any text; half characters become U+FFFD.</param>
    public JournalEntry Add(string name, string value)
    {
        Text(name);
        if (value.Contains('\n', StringComparison.Ordinal))
        {
            Byte((byte)'\n');
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.GetSpan(8), (ulong)Encoding.UTF8.GetByteCount(value));
            bytes.Advance(8);
        }
        else
        {
            Byte((byte)'=');
        }

        Text(value);
        Byte((byte)'\n');
        return this;
    }

    private void Text(string text)
    {
        Encoding.UTF8.GetBytes(text, bytes);
    }

    private void Byte(byte one)
    {
        bytes.GetSpan(1)[0] = one;
        bytes.Advance(1);
    }
}
