using System.Globalization;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images;

/// <summary>A mark on a disk as people write it: <c>85%</c> or <c>400GiB</c> used, or <c>20GiB free</c>.</summary>
public readonly record struct DiskLimit
{
    private const string FreeWord = "free";

    private DiskLimit(double? share, long bytes, bool isFree, string text) =>
        (Share, Bytes, IsFree, Text) = (share, bytes, isFree, text);

    private double? Share { get; }

    private long Bytes { get; }

    private bool IsFree { get; }

    public string Text { get; }

    /// <summary>What is wrong with a text, as a phrase after its key; null when it can be used.</summary>
    public static string? Fault(string text) =>
        TryParse(text, out _)
            ? null
            : "must be a share such as 85%, a size in use such as 400GiB, or what must be free such as 20GiB free";

    public static bool TryParse(string? text, out DiskLimit limit)
    {
        limit = default;
        var trimmed = (text ?? "").Trim();
        if (trimmed.EndsWith('%'))
        {
            var isNumber = double.TryParse(
                trimmed[..^1].Trim(),
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var percent
            );
            limit = new DiskLimit(percent / 100, 0, isFree: false, trimmed);
            return isNumber && percent is > 0 and <= 100;
        }

        var isFree = trimmed.EndsWith(FreeWord, StringComparison.OrdinalIgnoreCase);
        var size = isFree ? trimmed[..^FreeWord.Length].Trim() : trimmed;
        if (!ByteSize.TryParse(size, out var bytes) || bytes.Bytes == 0)
        {
            return false;
        }

        limit = new DiskLimit(null, bytes.Bytes, isFree, trimmed);
        return true;
    }

    public static DiskLimit Parse(string text) =>
        TryParse(text, out var limit)
            ? limit
            : throw new FormatException($"'{text}' is no mark on a disk: it {Fault(text)}.");

    /// <summary>The most bytes that may be in use on this disk.</summary>
    public long UsedBytes(DiskSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        return Share is { } share ? (long)(space.TotalBytes * share)
            : IsFree ? Math.Max(0, space.TotalBytes - Bytes)
            : Bytes;
    }

    /// <summary>The most inodes that may be in use; a mark in bytes says nothing about them, then all but a twentieth.</summary>
    public long UsedInodes(DiskSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        return (long)(space.Inodes * (Share ?? 0.95));
    }

    public bool IsReached(DiskSpace space) => BytesAbove(space) >= 0 || IsReachedByInodes(space);

    public bool IsReachedByInodes(DiskSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        return space.Inodes > 0 && space.Inodes - space.AvailableInodes >= UsedInodes(space);
    }

    /// <summary>How many bytes are in use beyond the mark; negative below it.</summary>
    public long BytesAbove(DiskSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        return space.UsedBytes - UsedBytes(space);
    }

    public override string ToString() => Text;
}
