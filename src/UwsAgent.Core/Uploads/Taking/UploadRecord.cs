using UwsAgent.Core.Uploads.Holding;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Taking;

/// <summary>What became of one upload: written after each step, so that a crash between two steps loses and repeats nothing.</summary>
public sealed record UploadRecord
{
    public required string Id { get; init; }

    public required string JobId { get; init; }

    public required string School { get; init; }

    public required string Home { get; init; }

    /// <summary>Below the home, in the form of <see cref="FileNameText"/>.</summary>
    public required string Path { get; init; }

    public required UploadState State { get; init; }

    public required UploadResult Result { get; init; }

    /// <summary>Why it was believed finished, broken off or harmful.</summary>
    public required string Reason { get; init; }

    public long SizeBytes { get; init; }

    public required DateTimeOffset NoticedAt { get; init; }

    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>When its result was fixed; receipts carry this time.</summary>
    public DateTimeOffset DecidedAt { get; init; }

    /// <summary>What the rules said; null when it was not judged. Lists at most as many findings as the receipt.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>What it would change, or changed; null when there was nothing to compare it with.</summary>
    public ChangeNumbers? Change { get; init; }

    /// <summary>The earlier upload of the name that was accepted with the very same content.</summary>
    public AcceptedContent? SameAs { get; init; }

    /// <summary>The judgement of the set that it was part of.</summary>
    public string? SetId { get; init; }

    /// <summary>The receipt that lists what is wrong with its set.</summary>
    public string? SetReceipt { get; init; }

    /// <summary>What a person decided when it was held.</summary>
    public UploadReview? Review { get; init; }

    /// <summary>The server told of an interruption that left nothing behind.</summary>
    public bool IsWithoutFile { get; init; }

    /// <summary>Only its name was taken away; nothing of it is kept.</summary>
    public bool IsDiscarded { get; init; }

    /// <summary>Where the file is now; null when nothing was kept.</summary>
    public string? KeptAt { get; init; }

    /// <summary>Names in the school's receipts folder.</summary>
    public IReadOnlyList<string> Receipts { get; init; } = [];

    /// <summary>The upload as which its file was judged again.</summary>
    public string? AgainAs { get; init; }

    /// <summary>The file itself was removed by age.</summary>
    public DateTimeOffset? FileRemovedAt { get; init; }

    /// <summary>The receipts were removed by age.</summary>
    public DateTimeOffset? ReceiptsRemovedAt { get; init; }
}

/// <summary>The steps of an upload after it was taken, in order.</summary>
public enum UploadState
{
    Taken,

    /// <summary>Its result is fixed.</summary>
    Judged,

    /// <summary>The file is where it stays.</summary>
    Moved,
    Receipted,

    /// <summary>Told to ops: nothing is left to do.</summary>
    Reported,
}

/// <summary>What came of an upload.</summary>
public enum UploadResult
{
    Pending,
    Accepted,
    Rejected,
    Incomplete,
    Refused,

    /// <summary>The agent itself failed to judge it.</summary>
    Unjudged,

    /// <summary>It kept the rules, but would remove so much that a person has to look at it.</summary>
    Held,

    /// <summary>It kept the rules, and waits for the rest of its set.</summary>
    Waiting,
}
