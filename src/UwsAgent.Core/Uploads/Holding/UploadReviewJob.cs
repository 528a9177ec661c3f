using System.Text.Json;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Uploads.Holding;

/// <summary>Does what a person decided about a held upload: to the accepted files or to quarantine, with a receipt and an event.</summary>
public sealed class UploadReviewJob(
    ICurrent<UploadsOptions> current,
    IUploadFiles files,
    UploadRecords records,
    UploadFinishing finishing
) : IJobHandler
{
    public static readonly JobKind Kind = new()
    {
        Name = "upload-review",
        Summary = "Accepts or rejects an upload that was held, as a person decided",
        Lane = "uploads",
        Retry = RetryPolicy.Patient,
        IsStartedByHand = false,
    };

    public static JobRequest RequestOf(UploadRecord held, UploadReview review) =>
        new(Kind.Name, review.Author)
        {
            Payload = JsonSerializer.Serialize(
                new UploadReviewRequest(held.Id, review),
                UploadJson.Default.UploadReviewRequest
            ),
            Title = $"{held.School}: {(review.IsReleased ? "release" : "reject")} {held.Path}",
            DedupeKey = "review:" + held.Id,
            ExclusiveKey = "school:" + held.Home,
        };

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        if (JsonSerializer.Deserialize(run.Job.Payload, UploadJson.Default.UploadReviewRequest) is not { } request)
        {
            return JobOutcome.FailedForGood("The payload is not that of a review.");
        }

        if (await records.FindAsync(request.UploadId, cancellationToken) is not { } record)
        {
            return JobOutcome.Skipped($"upload {request.UploadId} is forgotten");
        }

        if (record is { Result: UploadResult.Held, KeptAt: { } kept })
        {
            if (run.DryRun)
            {
                return JobOutcome.Planned($"would {(request.Review.IsReleased ? "accept" : "reject")} {record.Path}");
            }

            files.TakeBack(UploadPlaces.Of(current.Value).Folders, kept, record.Id);
            record = await records.SaveAsync(
                record with
                {
                    State = UploadState.Judged,
                    Result = request.Review.IsReleased ? UploadResult.Accepted : UploadResult.Rejected,
                    Review = request.Review,
                    JobId = run.Job.Id,
                    DecidedAt = request.Review.At,
                },
                cancellationToken
            );
        }

        return record.Review is null
            ? JobOutcome.Skipped($"upload {record.Id} is not held")
            : await finishing.FinishAsync(record, run.Log, cancellationToken);
    }
}
