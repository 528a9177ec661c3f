using System.Numerics;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>Walks the set bits of the masks.</summary>
internal ref struct StructuralScan
{
    private readonly ReadOnlySpan<ulong> masks;
    private int block;
    private ulong bits;

    public StructuralScan(ReadOnlySpan<ulong> masks, int from, int end)
    {
        this.masks = masks[..((end + StructuralMask.Block - 1) / StructuralMask.Block)];
        block = from / StructuralMask.Block;
        bits = this.masks[block] & (ulong.MaxValue << (from % StructuralMask.Block));
    }

    /// <summary>The next byte that means something, or -1.</summary>
    public int Next()
    {
        while (bits == 0)
        {
            if (++block >= masks.Length)
            {
                return -1;
            }

            bits = masks[block];
        }

        var at = (block * StructuralMask.Block) + BitOperations.TrailingZeroCount(bits);
        bits &= bits - 1;
        return at;
    }
}
