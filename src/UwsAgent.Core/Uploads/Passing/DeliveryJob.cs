using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Uploads.Passing;

/// <summary>Passes one accepted file on to one target: under a temporary name, made sure of, then renamed. Ends the same however often it is cut off.</summary>
public sealed class DeliveryJob(
    ICurrent<DeliveriesOptions> current,
    IFileTransfer transfer,
    UploadRecords uploads,
    IDocumentStore store,
    IEventLog events,
    TimeProvider time
) : IJobHandler
{
    private const string Collection = "deliveries";

    public static readonly JobKind Kind = new()
    {
        Name = "deliver",
        Summary = "Passes an accepted file on to a directory or by SFTP or FTPS",
        Lane = "deliveries",
        Timeout = TimeSpan.FromHours(6),
        // More than three days: a weekend without the far side loses nothing.
        Retry = new RetryPolicy(48, TimeSpan.FromSeconds(15), TimeSpan.FromHours(2)),
        IsStartedByHand = false,
    };

    public static JobRequest Request(string target, string uploadId, string title) =>
        new(Kind.Name, "deliveries")
        {
            Payload = JsonSerializer.Serialize(
                new DeliveryRequest(target, uploadId),
                DeliveryJson.Default.DeliveryRequest
            ),
            Title = title,
            DedupeKey = $"deliver:{target}:{uploadId}",
            ExclusiveKey = $"deliver:{target}",
        };

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var request =
            JsonSerializer.Deserialize(run.Job.Payload, DeliveryJson.Default.DeliveryRequest)
            ?? throw new JsonException("null is no delivery");
        if (current.Value.GetValueOrDefault(request.Target) is not { } target)
        {
            return JobOutcome.Skipped($"there is no delivery {request.Target} any more");
        }

        if (await uploads.FindAsync(request.UploadId, cancellationToken) is not { } upload)
        {
            return JobOutcome.Skipped("nothing is remembered of that upload any more");
        }

        var last = await LastAsync(request.Target, upload, cancellationToken);
        switch (DeliveryPlan.Decide(target, upload, last))
        {
            case DeliveryPlan.Leave leave:
                return JobOutcome.Skipped(leave.Why);
            case DeliveryPlan.Pass pass when run.DryRun:
                return JobOutcome.Planned($"would pass {upload.Path} of {upload.School} on as {pass.Path}");
            case DeliveryPlan.Pass pass:
                try
                {
                    var verified = await PassAsync(target, upload, pass, run.Log, cancellationToken);
                    return await DoneAsync(request, upload, pass, verified, run, cancellationToken);
                }
                catch (TransferException trouble)
                {
                    return await FailedAsync(request, upload, trouble, run);
                }

            case var other:
                throw new InvalidOperationException($"A plan that nobody knows: {other}");
        }
    }

    private async Task<string> PassAsync(
        DeliveryTarget target,
        UploadRecord upload,
        DeliveryPlan.Pass plan,
        IJobLog log,
        CancellationToken cancellationToken
    )
    {
        await using var session = await transfer.OpenAsync(target, cancellationToken);
        await session.MakeDirectoryAsync(plan.Directory, cancellationToken);
        var there = await session.SizeAsync(plan.Temporary, cancellationToken) ?? 0;
        if (there > upload.SizeBytes)
        {
            await session.DeleteAsync(plan.Temporary, cancellationToken);
            there = 0;
        }

        if (there > 0)
        {
            log.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{there:N0} bytes are there from an earlier try; going on from there"
                )
            );
        }

        if (there < upload.SizeBytes || there == 0)
        {
            await session.UploadAsync(upload.KeptAt!, plan.Temporary, there, cancellationToken);
        }

        var verified = await VerifyAsync(session, upload, plan.Temporary, cancellationToken);
        await session.RenameAsync(plan.Temporary, plan.Path, cancellationToken);
        var size = await session.SizeAsync(plan.Path, cancellationToken);
        return size == upload.SizeBytes
            ? verified
            : throw new TransferException(
                $"after the rename {plan.Path} has {Bytes(size)} instead of {Bytes(upload.SizeBytes)}"
            );
    }

    /// <summary>What is wrong there is removed, so that the next try begins anew.</summary>
    private static async Task<string> VerifyAsync(
        ITransferSession session,
        UploadRecord upload,
        string path,
        CancellationToken cancellationToken
    )
    {
        var size = await session.SizeAsync(path, cancellationToken);
        var hash =
            size == upload.SizeBytes && upload.Verdict is not null
                ? await session.Sha256Async(path, cancellationToken)
                : null;
        if (size == upload.SizeBytes && (hash is null || hash == upload.Verdict!.Sha256))
        {
            return hash is null ? "size" : "content";
        }

        await session.DeleteAsync(path, cancellationToken);
        throw new TransferException(
            size == upload.SizeBytes
                ? "what arrived has other content than what was sent"
                : $"what arrived has {Bytes(size)} instead of {Bytes(upload.SizeBytes)}"
        );
    }

    private async Task<JobOutcome> DoneAsync(
        DeliveryRequest request,
        UploadRecord upload,
        DeliveryPlan.Pass plan,
        string verified,
        JobRun run,
        CancellationToken cancellationToken
    )
    {
        var record = new DeliveryRecord(
            request.Target,
            upload.School,
            upload.Path,
            upload.Id,
            upload.TakenAt,
            upload.Verdict?.Sha256,
            upload.SizeBytes,
            plan.Path,
            time.GetUtcNow()
        )
        {
            Verified = verified,
        };
        var what =
            $"{upload.Path} of {upload.School} passed on to {request.Target} as {plan.Path}; {verified} verified";
        await events.AppendAsync(Event(DeliveryEvents.Delivered, request, upload, run, what), cancellationToken);
        await store.CommitAsync(
            [
                DocumentChange.Put(
                    Collection,
                    IdOf(request.Target, upload),
                    JsonSerializer.SerializeToUtf8Bytes(record, DeliveryJson.Default.DeliveryRecord)
                ),
            ],
            cancellationToken
        );
        return JobOutcome.Succeeded(what);
    }

    private async Task<JobOutcome> FailedAsync(
        DeliveryRequest request,
        UploadRecord upload,
        TransferException trouble,
        JobRun run
    )
    {
        var why = PlainText.Line(trouble.Message, 400);
        // A stranger is told of at the first try; everything else when nothing helped.
        if (trouble.IsStranger && run.Job.Attempts <= 1)
        {
            await events.AppendAsync(
                Event(DeliveryEvents.Stopped, request, upload, run, $"nothing is sent to {request.Target}: {why}"),
                CancellationToken.None
            );
        }
        else if (run.Job.Attempts >= run.Job.MaxAttempts)
        {
            await events.AppendAsync(
                Event(
                    DeliveryEvents.Failed,
                    request,
                    upload,
                    run,
                    $"{upload.Path} of {upload.School} was not passed on to {request.Target}: {why}"
                ),
                CancellationToken.None
            );
        }

        return JobOutcome.Failed(why);
    }

    private static AgentEvent Event(
        EventKind kind,
        DeliveryRequest request,
        UploadRecord upload,
        JobRun run,
        string what
    )
    {
        var fields = UploadFields.Of(upload.School, upload.Path);
        fields["DELIVERY"] = request.Target;
        fields["UPLOAD"] = upload.Id;
        return new AgentEvent(kind, request.Target, what) { JobId = run.Job.Id, Fields = fields };
    }

    private async Task<DeliveryRecord?> LastAsync(
        string target,
        UploadRecord upload,
        CancellationToken cancellationToken
    ) =>
        await store.ReadAsync(Collection, IdOf(target, upload), cancellationToken) is { } document
            ? JsonSerializer.Deserialize(document.Json.Span, DeliveryJson.Default.DeliveryRecord)
            : null;

    private static string IdOf(string target, UploadRecord upload) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{target}\n{upload.School}\n{upload.Path}")))[
            ..32
        ];

    private static string Bytes(long? size) =>
        size is null ? "no file" : string.Create(CultureInfo.InvariantCulture, $"{size:N0} bytes");
}
