using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Uploads.Taking;

/// <summary>Removes kept files, receipts and records of uploads when their time is over.</summary>
public sealed class UploadsRetentionJob(
    ICurrent<UploadsOptions> current,
    IUploadFiles files,
    IReceiptFolder receipts,
    UploadRecords records,
    TimeProvider time
) : IJobHandler
{
    public static readonly JobKind Kind = new()
    {
        Name = "uploads-retention",
        Summary = "Removes accepted, quarantined and interrupted files, receipts and records when their time is over",
        Lane = "housekeeping",
        Misfire = MisfirePolicy.RunOnceNow,
        DefaultCron = "0 40 3 * * ?",
    };

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var options = current.Value;
        var now = time.GetUtcNow();
        var removals = UploadRetention.Decide(await OldAsync(options, now, cancellationToken), options, now);
        var summary =
            $"{removals.Count(one => one.File)} files, {removals.Count(one => one.Receipts)} uploads' receipts and {removals.Count(one => one.Record)} records";
        if (run.DryRun)
        {
            return JobOutcome.Planned(
                $"would remove {summary}",
                [
                    .. removals.Select(one =>
                        $"{one.Upload.Home}/{one.Upload.Path}, {one.Upload.Result} {one.Upload.DecidedAt:u}"
                    ),
                ]
            );
        }

        var folders = UploadPlaces.Of(options).Folders;
        foreach (var removal in removals)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await RemoveAsync(removal, folders, now, cancellationToken);
        }

        return removals.Count == 0
            ? JobOutcome.Skipped("nothing is old enough")
            : JobOutcome.Succeeded($"removed {summary}");
    }

    private async Task<IReadOnlyList<UploadRecord>> OldAsync(
        UploadsOptions options,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        await records.OfAsync(
            (await records.SummariesAsync(cancellationToken)).Where(one => UploadRetention.MayGo(one, options, now)),
            cancellationToken
        );

    private async Task RemoveAsync(
        UploadRemoval removal,
        UploadFolders folders,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var record = removal.Upload;
        if (removal.File && record.KeptAt is { } kept)
        {
            files.Delete(kept);
            record = record with { FileRemovedAt = now };
        }

        if (removal.Receipts)
        {
            foreach (var name in record.Receipts)
            {
                receipts.Delete(folders, record.Home, name);
            }

            record = record with { ReceiptsRemovedAt = now };
        }

        if (removal.Record)
        {
            await records.RemoveAsync(record.Id, cancellationToken);
        }
        else
        {
            await records.SaveAsync(record, cancellationToken);
        }
    }
}
