using System.Text.Json;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Uploads.Noticing;

/// <summary>Queues the checks of finished uploads, school by school in turns, and remembers how far the transfer log was acted upon.</summary>
internal sealed class UploadDispatch(IJobQueue queue, IDocumentStore store, TimeProvider time)
{
    private const string Collection = "uploads-noticing";
    private const string PositionId = "transfer-log";
    private const int AtOnce = 256;
    private static readonly TimeSpan QueueRefused = TimeSpan.FromSeconds(10);

    private readonly List<UploadCheckRequest> interrupted = [];
    private TransferLogPosition? remembered;

    public async Task<TransferLogPosition?> RememberedAsync(CancellationToken cancellationToken)
    {
        var document = await store.ReadAsync(Collection, PositionId, cancellationToken);
        return remembered = document is { } kept
            ? JsonSerializer.Deserialize(kept.Json.Span, UploadJson.Default.TransferLogPosition)
            : null;
    }

    /// <summary>The log was not acted upon up to here before. Without a memory nothing counts as new.</summary>
    public bool IsNew(TransferLogPosition? readUpTo) =>
        remembered is not null
        && readUpTo is not null
        && (readUpTo.Inode != remembered.Inode || readUpTo.Offset > remembered.Offset);

    public void AddInterrupted(UploadPath path, TransferLine line, DateTimeOffset at) =>
        interrupted.Add(
            new UploadCheckRequest
            {
                Home = path.Home,
                Relative = path.Relative,
                SizeBytes = line.Bytes,
                ChangedAtTicks = at.UtcTicks,
                Finding = UploadFinding.Incomplete,
                Reason = "the server's transfer log says that the upload was interrupted",
                NoticedAt = at,
            }
        );

    public async Task SendAsync(
        UploadBook book,
        UploadsOptions options,
        TransferLogPosition? readUpTo,
        TimeSpan now,
        CancellationToken cancellationToken
    )
    {
        foreach (var request in interrupted)
        {
            await queue.EnqueueAsync(JobOf(request, options), cancellationToken);
        }

        interrupted.Clear();
        var sending = new List<Task>();
        while (book.TakeReady(options.MaxQueuedPerSchool) is { } upload)
        {
            sending.Add(SendOneAsync(book, upload, options, now, cancellationToken));
            if (sending.Count == AtOnce)
            {
                await Task.WhenAll(sending);
                sending.Clear();
            }
        }

        await Task.WhenAll(sending);
        await RememberAsync(readUpTo, cancellationToken);
    }

    /// <summary>Checks that ended and left their file in place: it is looked at again, unless the check failed for good.</summary>
    public void ReleaseEnded(UploadBook book, TimeSpan now)
    {
        foreach (var path in book.Paths())
        {
            if (book.Find(path) is { JobId: { } id } upload && queue.Find(id) is null or { IsFinished: true })
            {
                var job = queue.Find(id);
                var stuck = job is { State: JobState.Failed or JobState.Cancelled }
                    ? $"its check ended without a verdict: {job.Outcome?.Summary}; see `uws queue show {id}`, mend the cause, then `uws queue retry {id}`"
                    : null;
                book.Release(upload, stuck, stuck is null ? now : null);
            }
        }
    }

    private async Task SendOneAsync(
        UploadBook book,
        TrackedUpload upload,
        UploadsOptions options,
        TimeSpan now,
        CancellationToken cancellationToken
    )
    {
        var finding = upload.Decision switch
        {
            UploadDecision.Complete => UploadFinding.Complete,
            UploadDecision.Incomplete => UploadFinding.Incomplete,
            _ => UploadFinding.Refused,
        };
        var request = UploadCheckRequest.Of(
            upload.Seen.Path,
            upload.Seen.File!,
            finding,
            upload.Decision!.Reason,
            time.GetUtcNow()
        ) with
        {
            DoneFile = upload.Seen.Done is { IsForOne: true } done ? done.Relative : null,
        };
        try
        {
            var result = await queue.EnqueueAsync(JobOf(request, options), cancellationToken);
            book.Queued(upload, result.Job.Id);
        }
        catch (UserErrorException refusal)
        {
            book.Release(upload, null, now + QueueRefused);
            upload.Stuck = $"the queue takes no work now: {refusal.Message}";
        }
    }

    private static JobRequest JobOf(UploadCheckRequest request, UploadsOptions options) =>
        new(UploadCheckJob.Kind.Name, "uploads")
        {
            Payload = JsonSerializer.Serialize(request, UploadJson.Default.UploadCheckRequest),
            Title = $"{School.Of(options, request.Home).Name}: {request.Relative}",
            DedupeKey = request.DedupeKey(),
            // One school's files are judged one after another, and schools take turns.
            ExclusiveKey = "school:" + request.Home,
        };

    private async Task RememberAsync(TransferLogPosition? readUpTo, CancellationToken cancellationToken)
    {
        if (readUpTo is null || readUpTo == remembered)
        {
            return;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(readUpTo, UploadJson.Default.TransferLogPosition);
        await store.CommitAsync([DocumentChange.Put(Collection, PositionId, json)], cancellationToken);
        remembered = readUpTo;
    }
}
