namespace UwsAgent.Core.Uploads.Taking;

/// <summary>What has to go by its age: kept files, receipts, and in the end the record.</summary>
public static class UploadRetention
{
    public static IReadOnlyList<UploadRemoval> Decide(
        IReadOnlyList<UploadRecord> records,
        UploadsOptions options,
        DateTimeOffset now
    )
    {
        var removals = new List<UploadRemoval>();
        // What is held waits for a person, and what is of a set for the rest of it.
        foreach (
            var record in records.Where(record =>
                record is { State: UploadState.Reported, Result: not (UploadResult.Held or UploadResult.Waiting) }
            )
        )
        {
            var age = now - record.DecidedAt;
            var isOver = age >= options.KeepRecordsFor;
            var file =
                record is { KeptAt: not null, FileRemovedAt: null } && (isOver || age >= KeptFor(record, options));
            var receipts =
                record is { Receipts.Count: > 0, ReceiptsRemovedAt: null }
                && (isOver || age >= options.KeepReceiptsFor);
            if (file || receipts || isOver)
            {
                removals.Add(new UploadRemoval(record, file, receipts, isOver));
            }
        }

        return removals;
    }

    /// <summary>Whether it is worth reading the whole record.</summary>
    public static bool MayGo(UploadSummary upload, UploadsOptions options, DateTimeOffset now)
    {
        TimeSpan[] times =
        [
            options.KeepAcceptedFor,
            options.KeepQuarantineFor,
            options.KeepIncompleteFor,
            options.KeepReceiptsFor,
        ];
        var age = now - upload.DecidedAt;
        return upload is { State: UploadState.Reported, Result: not (UploadResult.Held or UploadResult.Waiting) }
            && (age >= options.KeepRecordsFor || ((upload.HasFile || upload.HasReceipts) && age >= times.Min()));
    }

    private static TimeSpan KeptFor(UploadRecord record, UploadsOptions options) =>
        record.Result switch
        {
            UploadResult.Accepted => options.KeepAcceptedFor,
            UploadResult.Incomplete => options.KeepIncompleteFor,
            _ => options.KeepQuarantineFor,
        };
}

/// <summary>What of one upload has to go.</summary>
public sealed record UploadRemoval(UploadRecord Upload, bool File, bool Receipts, bool Record);
