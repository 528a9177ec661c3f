using System.ComponentModel;

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

    [Description("Mail address of the person at the school who can mend a file.")]
    public string? Contact { get; init; }
}
