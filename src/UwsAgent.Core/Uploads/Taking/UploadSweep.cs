using System.Text.Json;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Uploads.Taking;

/// <summary>Finds uploads that were taken and whose check ended without reporting them, so that no file stays unspoken of.</summary>
public sealed class UploadSweep(
    ICurrent<UploadsOptions> current,
    IUploadFiles files,
    UploadRecords records,
    IJobQueue queue
)
{
    /// <returns>How many were found.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var found = new List<(UploadGiveUp Upload, string Home)>();
        var known = await records.SummariesAsync(cancellationToken);
        foreach (var upload in known.Where(one => one.State != UploadState.Reported))
        {
            if (WhyEnded(upload.JobId) is { } why)
            {
                found.Add((new UploadGiveUp(upload.Id, upload.JobId, why, null), upload.Home));
            }
        }

        // Taken, and the agent died before that was recorded.
        foreach (var id in files.Taken(UploadPlaces.Of(current.Value).Folders))
        {
            if (WhyEnded(id) is { } why && await records.FindAsync(id, cancellationToken) is null)
            {
                var request = RequestOf(queue.Find(id));
                found.Add((new UploadGiveUp(id, id, why, request), request?.Home ?? "unknown"));
            }
        }

        var hopeless = found.Count == 0 ? [] : Hopeless();
        foreach (var (upload, home) in found.Where(one => !hopeless.Contains("give-up:" + one.Upload.Id)))
        {
            await queue.EnqueueAsync(
                UploadGiveUpJob.RequestOf(upload, home, $"{home}: {upload.Id}"),
                cancellationToken
            );
        }

        return found.Count;
    }

    /// <summary>Even giving up failed: that job is there for people to see, and is not begun anew every minute.</summary>
    private HashSet<string> Hopeless() =>
        [
            .. queue
                .Snapshot()
                .Where(job => job.Kind == UploadGiveUpJob.Kind.Name && job.IsFinished)
                .Select(job => job.DedupeKey ?? ""),
        ];

    /// <summary>Null while its check may still go on.</summary>
    private string? WhyEnded(string jobId) =>
        queue.Find(jobId) switch
        {
            null => $"its check {jobId} is not in the queue any more",
            { IsFinished: true } job =>
                $"its check ended without a verdict: {job.Outcome?.Summary ?? job.State.ToString()}",
            _ => null,
        };

    private static UploadCheckRequest? RequestOf(Job? job)
    {
        try
        {
            return job?.Kind == UploadCheckJob.Kind.Name
                ? JsonSerializer.Deserialize(job.Payload, UploadJson.Default.UploadCheckRequest)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
