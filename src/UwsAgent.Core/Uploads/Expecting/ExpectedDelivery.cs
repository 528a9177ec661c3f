using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Uploads.Expecting;

/// <summary>One file that a school is expected to send on one day, and how that stands.</summary>
/// <param name="Day">In the school's time zone.</param>
/// <param name="From">Files from then on count.</param>
public sealed record ExpectedDelivery(
    string School,
    string Home,
    string File,
    DateOnly Day,
    DateTimeOffset From,
    DateTimeOffset By
)
{
    public required ExpectedState State { get; init; }

    /// <summary>Why nothing is expected today; null when something is.</summary>
    public string? WhyNot { get; init; }

    /// <summary>When the first accepted file came.</summary>
    public DateTimeOffset? ArrivedAt { get; init; }

    /// <summary>The newest that came and was not accepted.</summary>
    public string? Unaccepted { get; init; }

    public UploadResult? UnacceptedResult { get; init; }

    /// <summary>The same for the same file of the same day.</summary>
    public string Key => $"{Home}/{File} {Day:yyyy-MM-dd} {By.UtcDateTime:HHmm}";
}

/// <summary>How an expected file stands.</summary>
public enum ExpectedState
{
    NotToday,

    /// <summary>Its time has not come yet.</summary>
    Due,
    Arrived,
    ArrivedLate,
    Late,
}
