using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UwsAgent.Core.Uploads.Archives;

/// <summary>How much of an archive is unpacked before it is refused.</summary>
public sealed record ArchiveLimits
{
    [Description("The most entries of a ZIP archive; one with more is refused unopened.")]
    [Range(1, 10_000)]
    public int MaxEntries { get; init; } = 100;

    [Description("The most bytes that all entries of an archive, or all parts of a workbook, may have unpacked.")]
    [Range(1, long.MaxValue)]
    public long MaxUnpackedBytes { get; init; } = 8L << 30;

    [Description("The most bytes unpacked for each byte packed, in an archive of more than 64 MB unpacked.")]
    [Range(1, 10_000)]
    public int MaxRatio { get; init; } = 200;

    [Description("The most bytes of text that the cells of an Excel workbook share; they are held in memory.")]
    [Range(1_024, 1 << 30)]
    public int MaxSharedTextBytes { get; init; } = 64 << 20;
}
