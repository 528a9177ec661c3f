namespace UwsAgent.Core.Uploads.Noticing;

/// <summary>One path in the book: what is known of it, what was decided, and the check that was queued for it.</summary>
internal sealed class TrackedUpload(UploadSighting seen, DateTimeOffset firstSeen)
{
    public UploadSighting Seen { get; set; } = seen;

    public DateTimeOffset FirstSeen { get; } = firstSeen;

    public UploadDecision? Decision { get; set; }

    /// <summary>By the monotonic clock.</summary>
    public TimeSpan? NextCheck { get; set; }

    /// <summary>The state of the file for which a check was queued or is about to be.</summary>
    public ObservedFile? Handed { get; set; }

    public string? JobId { get; set; }

    /// <summary>It counts against what its school may have in the queue.</summary>
    public bool IsCounted { get; set; }

    public bool StaleReported { get; set; }

    /// <summary>Why it stays where it is although it is finished.</summary>
    public string? Stuck { get; set; }

    /// <summary>Said by the server, and not yet bound to the state of the file.</summary>
    public TransferResult? Heard { get; set; }

    /// <summary>Said by somebody else, and not yet bound to the state of the file; the server's word counts for more.</summary>
    public TransferResult? Told { get; set; }

    public void Observe(ObservedFile? file, DoneFile? done, TimeSpan now)
    {
        var before = Seen.File;
        var isSame = before is not null && file is not null && file.IsSameAs(before);
        // A rename changes the time of the inode and nothing else, so what was heard of it still stands.
        var isContentSame =
            before is null
            || (file is not null && file.Identity == before.Identity && file.SizeBytes == before.SizeBytes);
        var known = isSame ? Seen.Transfer : null;
        Seen = Seen with
        {
            File = file,
            LastChange = isSame || before is null ? Seen.LastChange : now,
            QuietBefore = isSame || before is null ? Seen.QuietBefore : TimeSpan.Zero,
            RenamedFrom = isContentSame ? Seen.RenamedFrom : null,
            Transfer = Heard ?? (known is { By: TransferResult.Server } ? known : Told ?? known),
            Done = done,
        };
        Heard = null;
        Told = null;
    }
}
