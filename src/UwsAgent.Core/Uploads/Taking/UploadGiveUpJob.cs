using System.Text.Json;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Uploads.Taking;

/// <summary>Ends an upload whose check failed for good: quarantine, a receipt that says it was not checked, and an event for the people who can mend the cause.</summary>
public sealed class UploadGiveUpJob(
    ICurrent<UploadsOptions> current,
    IUploadFiles files,
    UploadRecords records,
    UploadFinishing finishing,
    TimeProvider time
) : IJobHandler
{
    public static readonly JobKind Kind = new()
    {
        Name = "upload-give-up",
        Summary = "Quarantines a taken upload whose check failed for good, and says so to the school and to ops",
        Lane = "uploads",
        Retry = RetryPolicy.Patient,
        IsStartedByHand = false,
    };

    public static JobRequest RequestOf(UploadGiveUp upload, string home, string title) =>
        new(Kind.Name, "uploads")
        {
            Payload = JsonSerializer.Serialize(upload, UploadJson.Default.UploadGiveUp),
            Title = title,
            DedupeKey = "give-up:" + upload.Id,
            // Not beside a check of the same upload that somebody started again.
            ExclusiveKey = "school:" + home,
        };

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        if (JsonSerializer.Deserialize(run.Job.Payload, UploadJson.Default.UploadGiveUp) is not { } upload)
        {
            return JobOutcome.FailedForGood("The payload is not that of an upload that was given up.");
        }

        var record = await records.FindAsync(upload.Id, cancellationToken);
        var isThere = files.Taken(UploadPlaces.Of(current.Value).Folders).Contains(upload.Id, StringComparer.Ordinal);
        if (record is null ? !isThere : record.State == UploadState.Reported)
        {
            return JobOutcome.Skipped("it has ended meanwhile");
        }

        if (run.DryRun)
        {
            return JobOutcome.Planned($"would quarantine upload {upload.Id}, which has no verdict", upload.Why);
        }

        if (record is null or { State: UploadState.Taken })
        {
            record = await records.SaveAsync(Unjudged(record, upload, isThere), cancellationToken);
        }

        return await finishing.FinishAsync(record, run.Log, cancellationToken);
    }

    private UploadRecord Unjudged(UploadRecord? record, UploadGiveUp upload, bool isThere)
    {
        var now = time.GetUtcNow();
        var home = upload.Request?.Home ?? "unknown";
        record ??= new UploadRecord
        {
            Id = upload.Id,
            JobId = upload.JobId,
            School = School.Of(current.Value, home).Name,
            Home = home,
            Path = upload.Request?.Relative ?? upload.Id,
            State = UploadState.Taken,
            Result = UploadResult.Pending,
            Reason = upload.Why,
            SizeBytes = upload.Request?.SizeBytes ?? 0,
            NoticedAt = upload.Request?.NoticedAt ?? now,
            TakenAt = now,
            IsDiscarded =
                upload.Request is { } request && (request.Kind != Noticing.EntryKind.File || request.HasLinks),
        };
        var isPending = record.Result == UploadResult.Pending;
        return record with
        {
            State = UploadState.Judged,
            Result = isPending ? UploadResult.Unjudged : record.Result,
            Reason = isPending ? upload.Why : record.Reason,
            DecidedAt = now,
            IsWithoutFile = record.IsWithoutFile || !isThere,
        };
    }
}
