using System.Globalization;

namespace UwsAgent.Core.Uploads.Noticing;

/// <summary>A tracked upload in words: which signs were seen and what is awaited.</summary>
internal static class WaitingText
{
    /// <param name="wallOf">Turns our clock's times into people's.</param>
    public static UploadWaiting Of(
        TrackedUpload upload,
        Func<TimeSpan, DateTimeOffset> wallOf,
        Func<string, string> schoolOf
    ) =>
        new(schoolOf(upload.Seen.Path.Home), upload.Seen.Path.Relative)
        {
            SizeBytes = upload.Seen.File?.SizeBytes ?? 0,
            FirstSeen = upload.FirstSeen,
            Signals = Signals(upload.Seen),
            Awaiting = Awaiting(upload),
            NextCheck = upload.NextCheck is { } at ? wallOf(at) : null,
            JobId = upload.JobId,
        };

    private static string Awaiting(TrackedUpload upload) =>
        upload switch
        {
            { Stuck: { } stuck } => stuck,
            { JobId: not null } => "its check is in the queue",
            { Handed: not null } => "finished; waits for its turn among the uploads of this school",
            _ => upload.Decision?.Reason ?? "just seen",
        };

    private static List<string> Signals(UploadSighting seen)
    {
        var signals = new List<string>();
        if (seen.Transfer is { } transfer)
        {
            var bytes = transfer.Bytes is { } sent
                ? string.Create(CultureInfo.InvariantCulture, $", {sent} bytes")
                : "";
            signals.Add($"{transfer.By}: {(transfer.Succeeded ? "finished" : "interrupted")}{bytes}");
        }

        if (seen.RenamedFrom is { } from)
        {
            signals.Add($"renamed from {from}");
        }

        if (seen is { Done: { } done, File: { } file })
        {
            var old = done.ChangedAt < file.ChangedAt ? " is older than it" : "";
            signals.Add($"done-file {done.Relative}{old}");
        }

        if (seen.Closed)
        {
            signals.Add("closed by its writer");
        }

        signals.Add(
            seen.File?.Writer switch
            {
                WriterState.Writing => "open for writing",
                WriterState.None => "nobody has it open for writing",
                _ => "the file system cannot tell whether it is being written",
            }
        );
        return signals;
    }
}
