namespace UwsAgent.Core.Uploads.Noticing;

/// <summary>What somebody outside of the agent was told about an upload: by a hook of the SFTP server, or by a school on the telephone.</summary>
/// <param name="By">Who says it, for whoever asks why.</param>
/// <param name="SizeBytes">How large it is when whole; null when that is not known.</param>
public sealed record UploadWord(string By, long? SizeBytes = null, bool IsInterrupted = false);

/// <summary>A path that the loop is to look at soon.</summary>
internal sealed record UploadHint(UploadPath Path)
{
    /// <summary>Its check ended without taking it.</summary>
    public bool IsReturned { get; init; }

    public UploadWord? Word { get; init; }

    /// <summary>Who waits until it was looked at.</summary>
    public TaskCompletionSource<UploadWaiting?>? Looked { get; init; }
}
