namespace UwsAgent.Core.Uploads.Noticing;

/// <summary>All that is known of one path: what was observed, when it last changed by our own clock, and which signals came.</summary>
public sealed record UploadSighting
{
    public required UploadPath Path { get; init; }

    /// <summary>Null when nothing has that name any more.</summary>
    public ObservedFile? File { get; init; }

    /// <summary>By the monotonic clock.</summary>
    public required TimeSpan FirstSeen { get; init; }

    /// <summary>By the monotonic clock: when it was last found different from before.</summary>
    public required TimeSpan LastChange { get; init; }

    /// <summary>How long it had been unchanged, by its change time, when a scan first found it.</summary>
    public TimeSpan QuietBefore { get; init; }

    /// <summary>Somebody who wrote it has closed it. By itself it says little: an aborted upload is closed too.</summary>
    public bool Closed { get; init; }

    /// <summary>The known temporary name that it had while it was written.</summary>
    public string? RenamedFrom { get; init; }

    /// <summary>What the server, or somebody who knows, said of the bytes that are there now.</summary>
    public TransferResult? Transfer { get; init; }

    /// <summary>The file beside it whose arrival says that it is whole.</summary>
    public DoneFile? Done { get; init; }
}

/// <summary>The server's own word on an upload, or that of somebody who was told.</summary>
/// <param name="Succeeded">False for an upload that broke off.</param>
/// <param name="Bytes">Sent in this transfer; null when that was not said.</param>
/// <param name="IsResume">It added to what was there before.</param>
/// <param name="At">When we read it, by the monotonic clock.</param>
public sealed record TransferResult(bool Succeeded, long? Bytes, bool IsResume, TimeSpan At)
{
    public const string Server = "the server's transfer log";

    /// <summary>Who said it.</summary>
    public string By { get; init; } = Server;
}

/// <summary>A file that a client sends last, to say that another is whole.</summary>
/// <param name="Relative">Below the home.</param>
/// <param name="ChangedAt">Older than the upload, it speaks of the one before.</param>
/// <param name="IsForOne">It speaks of one upload only, and goes with it.</param>
public sealed record DoneFile(string Relative, DateTimeOffset ChangedAt, bool IsForOne);

/// <summary>How one school's uploads are told finished.</summary>
public sealed record UploadPolicy
{
    /// <summary>How long a file must be unchanged when there is no better sign.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a finished file is left in place for a client that looks at it once more.</summary>
    public TimeSpan GraceTime { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long an interrupted upload may be taken up again.</summary>
    public TimeSpan ResumeTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After this a temporary name is reported as left behind.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromDays(1);

    public IReadOnlyList<string> TemporaryNames { get; init; } = [];

    /// <summary>Patterns of <see cref="DoneFileNames"/>.</summary>
    public IReadOnlyList<string> DoneFiles { get; init; } = [];
}
