using System.ComponentModel;

namespace UwsAgent.Core.Uploads.Expecting;

/// <summary>A file that a school sends on certain days until a certain time.</summary>
public sealed record ExpectedFile
{
    [Description("Its name, or its path below the home; * and ? stand for any characters.")]
    public string Name { get; init; } = "";

    [Description("The local time by which an accepted file must be there: 08:15.")]
    public string By { get; init; } = "";

    [Description(
        "The local time of the same day from which on a file counts, so that one of the morning does not count for the afternoon."
    )]
    public string NotBefore { get; init; } = "00:00";

    [Description("The days of the week on which it is expected, holidays excepted.")]
    public IReadOnlyList<DayOfWeek> Days { get; init; } =
    [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];
}
