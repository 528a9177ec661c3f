using System.ComponentModel;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Hosting;

/// <summary>How much is written to the journal.</summary>
[Description("How much is written to the journal.")]
internal sealed record LogOptions
{
    [Description(
        "The least level that is written: Error (someone must act), Warning (tried, will be tried again), Information (the world was changed) or Debug (it was looked at)."
    )]
    public LogDetail Level { get; init; } = LogDetail.Information;

    public static IEnumerable<OptionsFault> Check(LogOptions options) => [];
}

/// <summary>The levels of the log as the configuration names them.</summary>
internal enum LogDetail
{
    Debug,
    Information,
    Warning,
    Error,
}
