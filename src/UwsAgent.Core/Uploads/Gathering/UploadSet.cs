using UwsAgent.Core.Uploads.Holding;
using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Uploads.Gathering;

/// <summary>The payload of an <c>upload-set</c> job.</summary>
/// <param name="Uploads">The newest of each file.</param>
/// <param name="Replaced">Older ones of the same files.</param>
public sealed record UploadSetRequest(string Home, IReadOnlyList<string> Uploads, IReadOnlyList<string> Replaced);

/// <summary>What was decided about a set: on disk before anything is done about it, so that it is decided once.</summary>
public sealed record UploadSetDecision(string Id, UploadResult Result, Verdict Verdict, DateTimeOffset At)
{
    /// <summary>By upload: what it would change in its table.</summary>
    public IReadOnlyDictionary<string, ChangeNumbers> Changes { get; init; } =
        new Dictionary<string, ChangeNumbers>(StringComparer.Ordinal);
}
