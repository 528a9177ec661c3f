using System.Globalization;
using System.Text.Json;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Uploads.Expecting;

/// <summary>Tells, once, that an expected file is late, and once more when it came after all.</summary>
public sealed class UploadLateJob(ExpectedFiles expected, IEventLog events, TimeProvider time) : IJobHandler
{
    public static readonly JobKind Kind = new()
    {
        Name = "upload-late",
        Summary = "Tells that a file which a school was expected to send is late, or came late",
        Lane = "housekeeping",
        Retry = RetryPolicy.Patient,
        IsStartedByHand = false,
    };

    public static JobRequest RequestOf(ExpectedDelivery delivery) =>
        new(Kind.Name, "uploads")
        {
            Payload = JsonSerializer.Serialize(
                new UploadLateRequest(delivery.Key),
                UploadJson.Default.UploadLateRequest
            ),
            Title = $"{delivery.School}: {delivery.File}",
            DedupeKey = "late:" + delivery.Key,
        };

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var key = JsonSerializer.Deserialize(run.Job.Payload, UploadJson.Default.UploadLateRequest)?.Key ?? "";
        if (await expected.FindAsync(key, cancellationToken) is not { } delivery)
        {
            return JobOutcome.Skipped("it is not expected any more");
        }

        var told = await expected.FindToldAsync(key, cancellationToken);
        var (kind, what) = (delivery.State, told) switch
        {
            (ExpectedState.Late, null) => (UploadEvents.Late, Words(delivery)),
            (ExpectedState.ArrivedLate, { ArrivedAt: null }) => (UploadEvents.CameLate, CameWords(delivery)),
            _ => (null, "there is nothing new to tell"),
        };
        if (kind is null)
        {
            return JobOutcome.Skipped(what);
        }

        if (run.DryRun)
        {
            return JobOutcome.Planned($"would tell: {what}");
        }

        var fields = UploadFields.Of(delivery.School, delivery.File);
        fields["OUTCOME"] = delivery.State == ExpectedState.Late ? "late" : "came-late";
        fields["DUE"] = delivery.By.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        await events.AppendAsync(
            new AgentEvent(kind, delivery.School, what) { JobId = run.Job.Id, Fields = fields },
            cancellationToken
        );
        await expected.RememberAsync(
            new LateTold(key, told?.ToldAt ?? time.GetUtcNow(), delivery.ArrivedAt),
            cancellationToken
        );
        return JobOutcome.Succeeded(what);
    }

    private static string Words(ExpectedDelivery delivery)
    {
        var other = delivery is { Unaccepted: { } id, UnacceptedResult: { } result }
            ? $"; one that came was {result.ToString().ToLowerInvariant()}: uws uploads show {id}"
            : "";
        return $"{delivery.File} of {delivery.School} was due by {Local(delivery.By)} and is not there{other}";
    }

    private static string CameWords(ExpectedDelivery delivery) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{delivery.File} of {delivery.School} came {(delivery.ArrivedAt!.Value - delivery.By).TotalMinutes:0} min late; it was due by {Local(delivery.By)}"
        );

    private static string Local(DateTimeOffset at) => at.ToString("HH:mm zzz", CultureInfo.InvariantCulture);
}

/// <summary>The payload of an <c>upload-late</c> job.</summary>
public sealed record UploadLateRequest(string Key);
