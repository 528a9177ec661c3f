using System.Text.Json;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Core.Uploads.Taking;

/// <summary>Takes one finished upload out of the home, judges it, moves it to its place, leaves a receipt and tells ops; goes on where a crash stopped it.</summary>
public sealed class UploadCheckJob(
    ICurrent<UploadsOptions> current,
    IUploadFiles files,
    IUploadJudging judging,
    UploadRecords records,
    UploadFinishing finishing,
    UploadNoticing noticing,
    TimeProvider time
) : IJobHandler
{
    public static readonly JobKind Kind = new()
    {
        Name = "upload-check",
        Summary = "Takes one finished upload, judges it, and tells the school what came of it",
        Lane = "uploads",
        Timeout = TimeSpan.FromHours(1),
        Retry = RetryPolicy.Patient,
        IsStartedByHand = false,
    };

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        if (Read(run.Job.Payload) is not { } request)
        {
            return JobOutcome.FailedForGood("The payload is not that of an upload check; the file stays where it is.");
        }

        var options = current.Value;
        var school = School.Of(options, request.Home);
        var places = UploadPlaces.Of(options);
        if (run.DryRun)
        {
            return await PlanAsync(request, school, places, cancellationToken);
        }

        var id = request.RecordId(run.Job.Id);
        var record = await records.FindAsync(id, cancellationToken);
        if (record is null)
        {
            if (request.Again is { } before)
            {
                return await AgainAsync(before, run, places, cancellationToken);
            }

            var (taken, instead) = Take(request, id, run.Job.Id, school, places);
            if (taken is null)
            {
                noticing.Return(request.Path);
                return instead!;
            }

            if (request.DoneFile is { } done)
            {
                files.RemoveName(places.Folders, request.Path with { Relative = done });
            }

            noticing.Hint(request.Path);
            run.Log.Line($"taken: {taken.Reason}");
            record = await records.SaveAsync(taken, cancellationToken);
        }

        return await finishing.FinishAsync(record, run.Log, cancellationToken);
    }

    /// <summary>What is kept of an earlier upload is judged once more, as an upload of its own.</summary>
    private async Task<JobOutcome> AgainAsync(
        string before,
        JobRun run,
        UploadPlaces places,
        CancellationToken cancellationToken
    )
    {
        if (await records.FindAsync(before, cancellationToken) is not { KeptAt: { } kept } old)
        {
            return JobOutcome.Skipped($"nothing is kept any more of upload {before}");
        }

        files.TakeBack(places.Folders, kept, run.Job.Id);
        var record = await records.SaveAsync(
            old with
            {
                Id = run.Job.Id,
                JobId = run.Job.Id,
                State = UploadState.Taken,
                Result = UploadResult.Pending,
                Reason = $"judged again for {run.Job.Author}, after upload {before}",
                TakenAt = time.GetUtcNow(),
                DecidedAt = default,
                Verdict = null,
                KeptAt = null,
                Receipts = [],
                ReceiptsRemovedAt = null,
            },
            cancellationToken
        );
        await records.SaveAsync(old with { KeptAt = null, AgainAs = record.Id }, cancellationToken);
        return await finishing.FinishAsync(record, run.Log, cancellationToken);
    }

    private (UploadRecord? Taken, JobOutcome? Instead) Take(
        UploadCheckRequest request,
        string id,
        string jobId,
        School school,
        UploadPlaces places
    )
    {
        var size = request.SizeBytes;
        if (!request.IsWithoutFile)
        {
            var expected = new TakeExpectation(
                new FileIdentity(request.Device, request.Inode),
                request.SizeBytes,
                request.Kind,
                request.HasLinks
            );
            switch (files.Take(places.Folders, request.Path, id, expected))
            {
                case TakeResult.Gone:
                    return (null, JobOutcome.Skipped("withdrawn: the file was gone before it was taken"));
                case TakeResult.Changed changed:
                    return (
                        null,
                        JobOutcome.Skipped($"not taken: {changed.Why}; it is noticed anew when it is finished")
                    );
                case TakeResult.Taken taken:
                    size = taken.SizeBytes;
                    break;
            }
        }

        return (
            new UploadRecord
            {
                Id = id,
                JobId = jobId,
                School = school.Name,
                Home = request.Home,
                Path = request.Relative,
                State = UploadState.Taken,
                Result = request.Finding switch
                {
                    UploadFinding.Complete => UploadResult.Pending,
                    UploadFinding.Incomplete => UploadResult.Incomplete,
                    _ => UploadResult.Refused,
                },
                Reason = request.Reason,
                SizeBytes = size,
                NoticedAt = request.NoticedAt,
                TakenAt = request.IsWithoutFile ? request.NoticedAt : time.GetUtcNow(),
                IsWithoutFile = request.IsWithoutFile,
                // A link, a pipe, or a file that has further names is not worth keeping: only the name is taken away.
                IsDiscarded = request.Kind != EntryKind.File || request.HasLinks,
            },
            null
        );
    }

    private async Task<JobOutcome> PlanAsync(
        UploadCheckRequest request,
        School school,
        UploadPlaces places,
        CancellationToken cancellationToken
    )
    {
        if (request.Finding != UploadFinding.Complete)
        {
            return JobOutcome.Planned($"would report {request.Relative} as {request.Finding}", request.Reason);
        }

        await using var content = files.OpenInPlace(places.Folders, request.Path);
        if (content is null)
        {
            return JobOutcome.Skipped("there is no plain file of that name");
        }

        var (verdict, _) = await judging.JudgeAsync(school, request.Path.Name, content, cancellationToken);
        return JobOutcome.Planned(
            verdict.Accepted
                ? $"would accept {request.Relative}"
                : $"would reject {request.Relative}: {Counted.Of(verdict.ErrorCount, "error")}",
            request.Reason
        );
    }

    private static UploadCheckRequest? Read(string payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, UploadJson.Default.UploadCheckRequest);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
