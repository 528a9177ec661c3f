using System.Text;
using System.Text.Json;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Core.Uploads.Taking;

/// <summary>Takes one finished upload out of the home, judges it, moves it to its place, leaves a receipt and tells ops; goes on where a crash stopped it.</summary>
public sealed class UploadCheckJob(
    ICurrent<UploadsOptions> current,
    IUploadFiles files,
    IReceiptFolder receipts,
    IUploadJudging judging,
    IDocumentStore store,
    IEventLog events,
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

    private readonly UploadRecords records = new(store);

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

        return await FinishAsync(record, school, places, options, run.Log, cancellationToken);
    }

    private async Task<JobOutcome> FinishAsync(
        UploadRecord record,
        School school,
        UploadPlaces places,
        UploadsOptions options,
        IJobLog log,
        CancellationToken cancellationToken
    )
    {
        if (record.State == UploadState.Taken)
        {
            record = await JudgeAsync(record, school, places, options, cancellationToken);
            record = await records.SaveAsync(record with { State = UploadState.Judged }, cancellationToken);
            log.Line($"judged: {Summary(record)}");
        }

        if (record.State == UploadState.Judged)
        {
            var kept = Move(record, places);
            record = await records.SaveAsync(
                record with
                {
                    State = UploadState.Moved,
                    KeptAt = kept,
                },
                cancellationToken
            );
            log.Line(kept is null ? "nothing is kept of it" : $"moved to {kept}");
        }

        if (record.State == UploadState.Moved)
        {
            var names = WriteReceipts(record, school, places);
            record = await records.SaveAsync(
                record with
                {
                    State = UploadState.Receipted,
                    Receipts = names,
                },
                cancellationToken
            );
            log.Line(names.Count == 0 ? "no receipt: the home is gone" : $"receipt: {string.Join(", ", names)}");
        }

        if (record.State == UploadState.Receipted)
        {
            await events.AppendAsync(EventOf(record), cancellationToken);
            record = await records.SaveAsync(record with { State = UploadState.Reported }, cancellationToken);
        }

        return JobOutcome.Succeeded(Summary(record), record.Reason);
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

    private async Task<UploadRecord> JudgeAsync(
        UploadRecord record,
        School school,
        UploadPlaces places,
        UploadsOptions options,
        CancellationToken cancellationToken
    )
    {
        var decided = record with { DecidedAt = record.IsWithoutFile ? record.TakenAt : time.GetUtcNow() };
        if (record.Result != UploadResult.Pending)
        {
            return decided;
        }

        if (record.SizeBytes > options.MaxFileSizeBytes)
        {
            return decided with
            {
                Result = UploadResult.Refused,
                Reason = $"it is larger than {options.MaxFileSizeBytes:N0} bytes",
            };
        }

        await using var content = files.OpenTaken(places.Folders, record.Id);
        var verdict = await judging.JudgeAsync(school, NameOf(record.Path), content, cancellationToken);
        return decided with
        {
            DecidedAt = time.GetUtcNow(),
            Result = verdict.Accepted ? UploadResult.Accepted : UploadResult.Rejected,
            Verdict = UploadReceipts.Shortened(verdict, options.ReceiptErrors),
            SizeBytes = verdict.Bytes,
        };
    }

    private string? Move(UploadRecord record, UploadPlaces places)
    {
        if (record.IsWithoutFile)
        {
            return null;
        }

        if (record.IsDiscarded)
        {
            files.Discard(places.Folders, record.Id);
            return null;
        }

        var area = record.Result == UploadResult.Accepted ? places.Accepted : places.Quarantine;
        var destination = $"{area.TrimEnd('/')}/{ReceiptNames.Kept(record)}";
        files.Keep(places.Folders, record.Id, destination);
        return destination;
    }

    private List<string> WriteReceipts(UploadRecord record, School school, UploadPlaces places)
    {
        var written = new List<string>();
        foreach (var (name, text) in UploadReceipts.Of(record, school))
        {
            if (receipts.Write(places.Folders, record.Home, name, Encoding.UTF8.GetBytes(text)))
            {
                written.Add(name);
            }
        }

        return written;
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

        var verdict = await judging.JudgeAsync(school, request.Path.Name, content, cancellationToken);
        return JobOutcome.Planned(
            verdict.Accepted
                ? $"would accept {request.Relative}"
                : $"would reject {request.Relative}: {verdict.ErrorCount} errors",
            request.Reason
        );
    }

    private static AgentEvent EventOf(UploadRecord record) =>
        new(
            record.Result switch
            {
                UploadResult.Accepted => UploadEvents.Accepted,
                UploadResult.Incomplete => UploadEvents.Incomplete,
                UploadResult.Refused => UploadEvents.Refused,
                _ => UploadEvents.Rejected,
            },
            record.School,
            Summary(record)
        )
        {
            Why = record.Reason,
            After = record.KeptAt,
            JobId = record.JobId,
            Fields = UploadFields.Of(record),
        };

    private static string Summary(UploadRecord record) =>
        record.Result switch
        {
            UploadResult.Accepted => $"{record.Path} of {record.School} accepted: {record.Verdict?.Rows:N0} rows",
            UploadResult.Rejected =>
                $"{record.Path} of {record.School} rejected: {record.Verdict?.ErrorCount:N0} errors",
            UploadResult.Incomplete =>
                $"{record.Path} of {record.School} was interrupted after {record.SizeBytes:N0} bytes",
            _ => $"{record.Path} of {record.School} refused: {record.Reason}",
        };

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

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
