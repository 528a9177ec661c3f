using System.Globalization;
using UwsAgent.Core.Images.Planning;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Space;

/// <summary>How hard a disk presses.</summary>
public enum PressureLevel
{
    Calm,
    High,
    Critical,
}

/// <summary>How hard a disk presses, and why.</summary>
public sealed record DiskPressure(PressureLevel Level, string Why)
{
    public static DiskPressure Decide(DiskSpace space, DiskLimit high, DiskLimit critical)
    {
        ArgumentNullException.ThrowIfNull(space);
        var level =
            critical.IsReached(space) ? PressureLevel.Critical
            : high.IsReached(space) ? PressureLevel.High
            : PressureLevel.Calm;
        var inodes =
            space.Inodes > 0
                ? string.Create(CultureInfo.InvariantCulture, $", {space.UsedInodeShare:P0} of the inodes")
                : "";
        return new DiskPressure(
            level,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{space.MountPoint} is {space.UsedShare:P0} full{inodes}, {ImageWords.Size(space.AvailableBytes)} free"
            )
        );
    }
}
