namespace UwsAgent.Core.Uploads.Taking;

/// <summary>The payload of an <c>upload-give-up</c> job: which upload was left without a verdict, and why.</summary>
/// <param name="Request">What was asked of the check; null when its job is forgotten.</param>
public sealed record UploadGiveUp(string Id, string JobId, string Why, UploadCheckRequest? Request);
