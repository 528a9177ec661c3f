using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Uploads.Expecting;

namespace UwsAgent.Core.Uploads;

/// <summary>One school that sends files.</summary>
public sealed record SchoolOptions
{
    [Description("Its uploads are noticed and judged.")]
    public bool Enabled { get; init; } = true;

    [Description("The name of its directory under HomeRoot, when that is not the school's own name.")]
    public string? Home { get; init; }

    [Description(
        "The rule sets that judge its files: the first that knows the name of a file. Empty takes DefaultProfiles."
    )]
    public IReadOnlyList<string> Profiles { get; init; } = [];

    [Description("How long a file must be unchanged when there is no better sign that it is finished.")]
    public TimeSpan? SettleTime { get; init; }

    [Description("Its own names in place of TemporaryNames; null takes those.")]
    public IReadOnlyList<string>? TemporaryNames { get; init; }

    [Description("Its own names in place of DoneFiles; null takes those.")]
    public IReadOnlyList<string>? DoneFiles { get; init; }

    [Description("Its own time in place of SetWindow; null takes that.")]
    public TimeSpan? SetWindow { get; init; }

    [Description("Its own share in place of MostRemovedPercent; null takes that.")]
    [Range(0, 100)]
    public int? MostRemovedPercent { get; init; }

    [Description("Files that it is expected to send; null takes those of Uploads, an empty list none.")]
    public IReadOnlyList<ExpectedFile>? Expected { get; init; }

    [Description("Its time zone; null takes that of Uploads.")]
    [TimeZoneText]
    public string? TimeZone { get; init; }

    [Description("Its days on which nothing is expected; null takes those of Uploads.")]
    public IReadOnlyList<string>? Holidays { get; init; }

    [Description("Mail address of the person at the school who can mend a file.")]
    public string? Contact { get; init; }
}
