using System.Globalization;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Planning;

/// <summary>What presses, and how many bytes have to be freed to be at the low mark.</summary>
internal sealed record DiskNeed(long Bytes, string Why)
{
    /// <summary>Null when nothing presses.</summary>
    public static DiskNeed? Of(DiskSpace? space, CleanupPolicy policy)
    {
        if (space is null)
        {
            return null;
        }

        var needed = 0L;
        string? why = null;
        if (policy.High.BytesAbove(space) >= 0)
        {
            needed = Math.Max(0, policy.Low.BytesAbove(space));
            why = string.Create(
                CultureInfo.InvariantCulture,
                $"{space.UsedShare:P0} of {space.MountPoint} are in use, the high mark is {policy.High}"
            );
        }

        if (policy.WantedFreeBytes > space.AvailableBytes)
        {
            needed = Math.Max(needed, policy.WantedFreeBytes - space.AvailableBytes);
            why ??=
                $"{ImageWords.Size(policy.WantedFreeBytes)} are wanted and {ImageWords.Size(space.AvailableBytes)} are free";
        }

        if (policy.High.IsReachedByInodes(space))
        {
            // Nobody knows how many inodes an image has: all that may go is planned, and the run ends at the low mark.
            needed = long.MaxValue / 2;
            why = string.Create(
                CultureInfo.InvariantCulture,
                $"{space.UsedInodeShare:P0} of the inodes of {space.MountPoint} are in use, the high mark is {policy.High}"
            );
        }

        return why is null ? null : new DiskNeed(needed, why);
    }
}
