namespace UwsAgent.Core.Uploads.Holding;

/// <summary>What a person decided about an upload that was held.</summary>
/// <param name="IsReleased">Accepted after all; else rejected.</param>
/// <param name="Reason">For whoever wonders later; of a rejection the school is told it too.</param>
public sealed record UploadReview(bool IsReleased, string Author, string Reason, DateTimeOffset At);

/// <summary>The payload of an <c>upload-review</c> job.</summary>
public sealed record UploadReviewRequest(string UploadId, UploadReview Review);
