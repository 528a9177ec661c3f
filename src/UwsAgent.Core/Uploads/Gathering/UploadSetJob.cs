using System.Text.Json;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Holding;
using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Sets;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Uploads.Gathering;

/// <summary>Judges files that waited for each other: all of them are accepted, all rejected, or all held.</summary>
public sealed class UploadSetJob(
    ICurrent<UploadsOptions> current,
    IUploadFiles files,
    UploadRecords records,
    ChangeWatch changes,
    UploadFinishing finishing,
    IDocumentStore store,
    TimeProvider time
) : IJobHandler
{
    internal const string Collection = "uploads-sets";

    public static readonly JobKind Kind = new()
    {
        Name = "upload-set",
        Summary = "Judges the files of a set together, and accepts, rejects or holds all of them",
        Lane = "uploads",
        Retry = RetryPolicy.Patient,
        IsStartedByHand = false,
    };

    public static JobRequest RequestOf(School school, IReadOnlyList<string> uploads, IReadOnlyList<string> replaced) =>
        new(Kind.Name, "uploads")
        {
            Payload = JsonSerializer.Serialize(
                new UploadSetRequest(school.Home, uploads, replaced),
                UploadJson.Default.UploadSetRequest
            ),
            Title = $"{school.Name}: a set of {Counted.Of(uploads.Count, "file")}",
            DedupeKey = $"set:{school.Home}:{string.Join(',', uploads)}",
            ExclusiveKey = "school:" + school.Home,
        };

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        if (JsonSerializer.Deserialize(run.Job.Payload, UploadJson.Default.UploadSetRequest) is not { } request)
        {
            return JobOutcome.FailedForGood("The payload is not that of a set.");
        }

        var decision = await FindAsync(run.Job.Id, cancellationToken);
        if (decision is null)
        {
            decision = await DecideAsync(run.Job.Id, request, cancellationToken);
            if (decision is null || run.DryRun)
            {
                return decision is null
                    ? JobOutcome.Skipped("its files do not wait any more")
                    : JobOutcome.Planned(
                        $"would be {decision.Result}: {Counted.Of(decision.Verdict.ErrorCount, "error")}"
                    );
            }

            await SaveAsync(decision, cancellationToken);
        }

        string? first = null;
        foreach (var id in request.Uploads)
        {
            var receipt = await ApplyAsync(id, decision, decision.Result, first, run, cancellationToken);
            first ??= receipt;
        }

        foreach (var id in request.Replaced)
        {
            await ApplyAsync(id, decision, UploadResult.Rejected, first, run, cancellationToken);
        }

        await store.CommitAsync([DocumentChange.Remove(Collection, run.Job.Id)], cancellationToken);
        return JobOutcome.Succeeded(
            $"a set of {Counted.Of(request.Uploads.Count, "file")}: {decision.Result}, {Counted.Of(decision.Verdict.ErrorCount, "error")}"
        );
    }

    private async Task<UploadSetDecision?> DecideAsync(
        string id,
        UploadSetRequest request,
        CancellationToken cancellationToken
    )
    {
        var options = current.Value;
        var school = School.Of(options, request.Home);
        var members = new List<UploadRecord>();
        foreach (var upload in request.Uploads)
        {
            if (await records.FindAsync(upload, cancellationToken) is { Result: UploadResult.Waiting } member)
            {
                members.Add(member);
            }
        }

        if (members.Count == 0)
        {
            return null;
        }

        var folders = UploadPlaces.Of(options).Folders;
        var profile = SetFiles.ProfileOf(options, school, members[0]);
        var verdict = SetJudge.Judge(
            "the set",
            profile,
            SetFiles.Of(members, changes, folders),
            changes.AcceptedBefore(folders, request.Home, SetPlan.Of(profile).Tables.Select(table => table.Name))
        );
        var numbers = members
            .Select(one => (one.Id, Change: changes.Compare(folders, request.Home, one.Id)))
            .Where(one => one.Change is not null)
            .ToDictionary(one => one.Id, one => one.Change!, StringComparer.Ordinal);
        var isHeld = numbers.Values.Any(change =>
            ChangeDecision.IsTooMuch(change, school.MostRemovedPercent, options.MostRemovedRows)
        );
        var result =
            !verdict.Accepted ? UploadResult.Rejected
            : isHeld ? UploadResult.Held
            : UploadResult.Accepted;
        return new UploadSetDecision(
            id,
            result,
            UploadReceipts.Shortened(verdict, options.ReceiptErrors),
            time.GetUtcNow()
        )
        {
            Changes = numbers,
        };
    }

    /// <returns>The receipt that lists what is wrong with the set, of the first file that is told.</returns>
    private async Task<string?> ApplyAsync(
        string id,
        UploadSetDecision decision,
        UploadResult result,
        string? listedIn,
        JobRun run,
        CancellationToken cancellationToken
    )
    {
        if (await records.FindAsync(id, cancellationToken) is not { } record)
        {
            return null;
        }

        if (record is { Result: UploadResult.Waiting, KeptAt: { } kept })
        {
            files.TakeBack(UploadPlaces.Of(current.Value).Folders, kept, record.Id);
            var tellsAll = result == UploadResult.Rejected && listedIn is null;
            record = await records.SaveAsync(
                record with
                {
                    State = UploadState.Judged,
                    Result = result,
                    JobId = run.Job.Id,
                    DecidedAt = decision.At,
                    SetId = decision.Id,
                    SetReceipt = tellsAll ? null : listedIn,
                    Verdict = tellsAll ? decision.Verdict : record.Verdict,
                    Change = decision.Changes.GetValueOrDefault(id) ?? record.Change,
                },
                cancellationToken
            );
        }

        if (record.SetId != decision.Id)
        {
            return null;
        }

        await finishing.FinishAsync(record, run.Log, cancellationToken);
        return ReceiptNames.Receipt(record.Path, decision.At, "rejected.txt");
    }

    private async Task<UploadSetDecision?> FindAsync(string id, CancellationToken cancellationToken) =>
        await store.ReadAsync(Collection, id, cancellationToken) is { } document
            ? JsonSerializer.Deserialize(document.Json.Span, UploadJson.Default.UploadSetDecision)
            : null;

    private Task SaveAsync(UploadSetDecision decision, CancellationToken cancellationToken) =>
        store.CommitAsync(
            [
                DocumentChange.Put(
                    Collection,
                    decision.Id,
                    JsonSerializer.SerializeToUtf8Bytes(decision, UploadJson.Default.UploadSetDecision)
                ),
            ],
            cancellationToken
        );
}
