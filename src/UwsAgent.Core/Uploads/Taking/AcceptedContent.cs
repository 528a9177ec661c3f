namespace UwsAgent.Core.Uploads.Taking;

/// <summary>What was accepted last under a name.</summary>
public sealed record AcceptedContent(string UploadId, string Sha256, DateTimeOffset At);
