using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>One bit per byte: set where a byte means something to CSV (delimiter, quote, any control character).</summary>
internal static class StructuralMask
{
    /// <summary>Bytes per mask.</summary>
    public const int Block = 64;

    /// <summary>Bits at and beyond <paramref name="count"/> are clear. The buffer is a multiple of <see cref="Block"/> long.</summary>
    public static void Write(ReadOnlySpan<byte> buffer, int count, byte delimiter, Span<ulong> masks)
    {
        var blocks = (count + Block - 1) / Block;
        ref var first = ref MemoryMarshal.GetReference(buffer[..(blocks * Block)]);
        var delimiters = Vector256.Create(delimiter);
        for (var i = 0; i < blocks; i++)
        {
            var low = Of(Vector256.LoadUnsafe(ref first, (nuint)(i * Block)), delimiters);
            var high = Of(Vector256.LoadUnsafe(ref first, (nuint)(i * Block + 32)), delimiters);
            masks[i] = low | ((ulong)high << 32);
        }

        if (count % Block != 0)
        {
            masks[blocks - 1] &= ulong.MaxValue >> (Block - count % Block);
        }
    }

    private static uint Of(Vector256<byte> bytes, Vector256<byte> delimiters) =>
        (
            Vector256.Equals(bytes, delimiters)
            | Vector256.Equals(bytes, Vector256.Create((byte)'"'))
            | Vector256.Equals(Vector256.Min(bytes, Vector256.Create((byte)0x1F)), bytes)
        ).ExtractMostSignificantBits();
}
