namespace UwsAgent.Core.Uploads.Judging;

/// <summary>What is known of an upload before its first byte is read.</summary>
/// <param name="FileName">Its name in the inbox, without a folder.</param>
public sealed record UploadFacts(string FileName);
