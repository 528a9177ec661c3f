using System.Text;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Gathering;
using UwsAgent.Core.Uploads.Holding;
using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Scanning;
using UwsAgent.Core.Uploads.Sets;

namespace UwsAgent.Core.Uploads.Taking;

/// <summary>What happens to an upload that was taken: judged, moved to its place, receipted, told; each step is recorded before the next.</summary>
public sealed class UploadFinishing(
    ICurrent<UploadsOptions> current,
    IUploadFiles files,
    IReceiptFolder receipts,
    IUploadJudging judging,
    UploadRecords records,
    ChangeWatch changes,
    AcceptedContents accepted,
    UpkeepSignal upkeep,
    IEventLog events,
    TimeProvider time
)
{
    /// <summary>Goes on from the step that the record names.</summary>
    public async Task<JobOutcome> FinishAsync(UploadRecord record, IJobLog log, CancellationToken cancellationToken)
    {
        var options = current.Value;
        var school = School.Of(options, record.Home);
        var places = UploadPlaces.Of(options);
        if (record.State == UploadState.Taken)
        {
            try
            {
                record = await JudgeAsync(record, school, places, options, cancellationToken);
            }
            catch (ScannerDownException down)
            {
                return JobOutcome.Failed($"{record.Path} of {record.School} {down.Message}");
            }

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
                    Receipts = [.. record.Receipts.Except(names, StringComparer.Ordinal), .. names],
                },
                cancellationToken
            );
            log.Line(names.Count == 0 ? "no receipt: the home is gone" : $"receipt: {string.Join(", ", names)}");
        }

        if (record.State == UploadState.Receipted)
        {
            await events.AppendAsync(EventOf(record), cancellationToken);
            await accepted.RememberAsync(record, cancellationToken);
            record = await records.SaveAsync(record with { State = UploadState.Reported }, cancellationToken);
            if (record.Result == UploadResult.Waiting)
            {
                upkeep.Wake();
            }
        }

        return JobOutcome.Succeeded(Summary(record), record.Reason);
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
        var (verdict, keys) = await judging.JudgeAsync(school, NameOf(record.Path), content, cancellationToken);
        var change = verdict.Accepted ? changes.Weigh(places.Folders, record.Home, record.Id, keys) : null;
        var isHeld =
            change is not null && ChangeDecision.IsTooMuch(change, school.MostRemovedPercent, options.MostRemovedRows);
        return decided with
        {
            DecidedAt = time.GetUtcNow(),
            Result =
                verdict.Accepted && IsOfSet(school, record, options) ? UploadResult.Waiting
                : isHeld ? UploadResult.Held
                : verdict.Accepted ? UploadResult.Accepted
                : UploadResult.Rejected,
            Verdict = UploadReceipts.Shortened(verdict, options.ReceiptErrors),
            Change = change,
            SameAs = await accepted.FindAsync(record, verdict.Sha256, cancellationToken),
            SizeBytes = verdict.Bytes,
            IsDiscarded =
                verdict.VirusCheck == VirusCheck.Infected && options.VirusCheck.WhenInfected == InfectedPolicy.Remove,
        };
    }

    private static bool IsOfSet(School school, UploadRecord record, UploadsOptions options)
    {
        var profile = SetFiles.ProfileOf(options, school, record);
        return school.SetWindow > TimeSpan.Zero
            && SetPlan.Of(profile).IsSet
            && FileNames.Match(profile, NameOf(record.Path)) is not null;
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

        var area = record.Result switch
        {
            UploadResult.Accepted => places.Accepted,
            UploadResult.Held or UploadResult.Waiting => places.Held,
            _ => places.Quarantine,
        };
        var destination = $"{area.TrimEnd('/')}/{ReceiptNames.Kept(record)}";
        if (record is { Result: UploadResult.Accepted, Verdict.Repair: { } repair })
        {
            files.KeepInstead(
                places.Folders,
                record.Id,
                destination,
                (from, to) => EncodingRepair.Write(from, repair.From, to)
            );
        }
        else
        {
            files.Keep(places.Folders, record.Id, destination);
        }

        if (record.Result == UploadResult.Accepted)
        {
            changes.Accept(places.Folders, record.Home, record.Id);
        }
        else if (record.Result is not (UploadResult.Held or UploadResult.Waiting))
        {
            changes.Forget(places.Folders, record.Id);
        }

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

    private static AgentEvent EventOf(UploadRecord record) =>
        new(
            record.Result switch
            {
                UploadResult.Accepted => UploadEvents.Accepted,
                UploadResult.Incomplete => UploadEvents.Incomplete,
                UploadResult.Refused => UploadEvents.Refused,
                UploadResult.Unjudged => UploadEvents.Unjudged,
                UploadResult.Held => UploadEvents.Held,
                UploadResult.Waiting => UploadEvents.Waiting,
                _ when record.Verdict?.VirusCheck == VirusCheck.Infected => UploadEvents.Infected,
                _ => UploadEvents.Rejected,
            },
            record.School,
            Summary(record)
        )
        {
            Why = record switch
            {
                { Review: { } review } => review.Reason,
                { Result: UploadResult.Held, Change: { } change } => change.ToString(),
                _ => record.Reason,
            },
            Author = record.Review?.Author,
            Undo = record.Result == UploadResult.Held ? $"uws uploads release {record.Id} --reason ..." : null,
            After = record.KeptAt,
            JobId = record.JobId,
            Fields = UploadFields.Of(record),
        };

    private static string Summary(UploadRecord record) =>
        record.Result switch
        {
            UploadResult.Waiting =>
                $"{record.Path} of {record.School} keeps the rules and waits for the rest of its set",
            UploadResult.Rejected when record.SetReceipt is not null =>
                $"{record.Path} of {record.School} rejected with its set",
            UploadResult.Held => $"{record.Path} of {record.School} held: {record.Change}",
            UploadResult.Accepted or UploadResult.Rejected when record.Review is { } review =>
                $"{record.Path} of {record.School}, which was held, was {(review.IsReleased ? "released" : "rejected")} by {review.Author}",
            UploadResult.Accepted =>
                $"{record.Path} of {record.School} accepted: {Counted.Of(record.Verdict?.Rows ?? 0, "row")}",
            UploadResult.Rejected =>
                $"{record.Path} of {record.School} rejected: {Counted.Of(record.Verdict?.ErrorCount ?? 0, "error")}",
            UploadResult.Incomplete =>
                $"{record.Path} of {record.School} was interrupted after {record.SizeBytes:N0} bytes",
            UploadResult.Unjudged => $"{record.Path} of {record.School} could not be judged: {record.Reason}",
            _ => $"{record.Path} of {record.School} refused: {record.Reason}",
        };

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
