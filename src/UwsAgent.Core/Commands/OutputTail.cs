using System.Text;

namespace UwsAgent.Core.Commands;

/// <summary>The last lines of what a command wrote, for the outcome of its job; never more than a few kilobytes.</summary>
public sealed class OutputTail
{
    private const int MostLines = 20;
    private const int LongestLine = 200;
    private readonly byte[] ring = new byte[4096];
    private readonly Lock gate = new();
    private long written;

    public void Add(ReadOnlySpan<byte> output)
    {
        lock (gate)
        {
            written += Math.Max(0, output.Length - ring.Length);
            foreach (var part in output[Math.Max(0, output.Length - ring.Length)..])
            {
                ring[written++ % ring.Length] = part;
            }
        }
    }

    /// <summary>Oldest first, harmless on a terminal, without empty ones.</summary>
    public IReadOnlyList<string> Lines()
    {
        byte[] bytes;
        lock (gate)
        {
            var start = Math.Max(0, written - ring.Length);
            bytes = new byte[written - start];
            for (var index = 0; index < bytes.Length; index++)
            {
                bytes[index] = ring[(start + index) % ring.Length];
            }
        }

        return
        [
            .. Encoding
                .UTF8.GetString(bytes)
                .Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .TakeLast(MostLines)
                .Select(line => PlainText.Line(line, LongestLine)),
        ];
    }
}
