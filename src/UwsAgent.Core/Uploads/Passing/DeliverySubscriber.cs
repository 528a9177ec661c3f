using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Uploads.Passing;

/// <summary>Queues a delivery of every accepted upload to every target that wants it.</summary>
public sealed class DeliverySubscriber(ICurrent<DeliveriesOptions> current, UploadRecords uploads, IJobQueue queue)
    : IEventSubscriber
{
    public bool Wants(RecordedEvent happened) =>
        happened.Kind == UploadEvents.Accepted.Name && current.Value.Values.Any(target => target.Enabled);

    public async Task TakeAsync(RecordedEvent happened, CancellationToken cancellationToken)
    {
        if (
            !happened.Fields.TryGetValue("UPLOAD", out var id)
            || await uploads.FindAsync(id, cancellationToken) is not { } upload
        )
        {
            return;
        }

        var name = upload.Path[(upload.Path.LastIndexOf('/') + 1)..];
        foreach (var (target, _) in current.Value.Where(entry => entry.Value.Wants(upload.School, name)))
        {
            var title = PlainText.Line($"{upload.School}/{upload.Path} to {target}", 200);
            await queue.EnqueueAsync(DeliveryJob.Request(target, id, title), cancellationToken);
        }
    }
}
