using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>Which keys were seen, and on which line first: 128 bits of hash and a line, some 27 to 40 bytes for each.</summary>
internal sealed class KeySet
{
    private const int Shards = 64;

    // Shards grow at different times, so that growing never doubles the whole.
    private readonly Shard[] shards = new Shard[Shards];

    public static UInt128 KeyOf(ReadOnlySpan<byte> value) => XxHash128.HashToUInt128(value);

    /// <summary>0 when it is new, else the line on which it was first.</summary>
    public long Add(UInt128 key, long line)
    {
        var high = (ulong)(key >> 64);
        return shards[high % Shards].Add(high / Shards, (ulong)key, (uint)Math.Min(line, uint.MaxValue));
    }

    private struct Shard
    {
        private Entry[]? entries;
        private int count;

        public uint Add(ulong high, ulong low, uint line)
        {
            if (entries is null || count >= entries.Length / 4 * 3)
            {
                Grow();
            }

            ref var entry = ref Find(entries!, high, low);
            if (entry.Line != 0)
            {
                return entry.Line;
            }

            entry = new(high, low, line);
            count++;
            return 0;
        }

        private static ref Entry Find(Entry[] entries, ulong high, ulong low)
        {
            var at = (int)(((UInt128)low * (ulong)entries.Length) >> 64);
            while (entries[at].Line != 0 && (entries[at].Low != low || entries[at].High != high))
            {
                at = at + 1 == entries.Length ? 0 : at + 1;
            }

            return ref entries[at];
        }

        private void Grow()
        {
            var from = entries ?? [];
            entries = new Entry[Math.Max(64, from.Length + (from.Length / 2))];
            foreach (ref readonly var entry in from.AsSpan())
            {
                if (entry.Line != 0)
                {
                    Find(entries, entry.High, entry.Low) = entry;
                }
            }
        }
    }

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private readonly record struct Entry(ulong High, ulong Low, uint Line);
}
