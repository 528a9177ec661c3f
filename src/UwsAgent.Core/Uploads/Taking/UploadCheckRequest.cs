using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Core.Uploads.Taking;

/// <summary>The payload of an <c>upload-check</c> job: which file, as it was when it was noticed, and what was made of it.</summary>
public sealed record UploadCheckRequest
{
    public required string Home { get; init; }

    public required string Relative { get; init; }

    /// <summary>Zero for an interrupted upload of which nothing is left.</summary>
    public ulong Device { get; init; }

    public ulong Inode { get; init; }

    public long SizeBytes { get; init; }

    public long ChangedAtTicks { get; init; }

    public EntryKind Kind { get; init; }

    public bool HasLinks { get; init; }

    public required UploadFinding Finding { get; init; }

    /// <summary>The signal or the reason, in words.</summary>
    public required string Reason { get; init; }

    public required DateTimeOffset NoticedAt { get; init; }

    /// <summary>The upload of which the kept file is to be judged again.</summary>
    public string? Again { get; init; }

    /// <summary>The done-file that speaks of this upload alone: it goes when the upload is taken.</summary>
    public string? DoneFile { get; init; }

    public UploadPath Path => new(Home, Relative);

    /// <summary>Nothing is left of it: only the school has to be told.</summary>
    public bool IsWithoutFile => Inode == 0;

    /// <summary>The same for the same state of the same file.</summary>
    public string DedupeKey() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"upload:{Home}/{Relative}:{Device:x}:{Inode:x}:{SizeBytes}:{ChangedAtTicks}"
        );

    /// <summary>Under which its record is kept: one for each job, and one for each interruption however often it is read of.</summary>
    public string RecordId(string jobId) =>
        IsWithoutFile && Again is null
            ? "interrupted-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(DedupeKey())))[..24]
            : jobId;

    /// <summary>The job that judges once more what is kept of an upload.</summary>
    public static JobRequest JudgeAgain(UploadRecord record, string author, DateTimeOffset now)
    {
        var request = new UploadCheckRequest
        {
            Home = record.Home,
            Relative = record.Path,
            SizeBytes = record.SizeBytes,
            Finding = UploadFinding.Complete,
            Reason = "judged again",
            NoticedAt = now,
            Again = record.Id,
        };
        return new JobRequest(UploadCheckJob.Kind.Name, author)
        {
            Payload = JsonSerializer.Serialize(request, UploadJson.Default.UploadCheckRequest),
            Title = $"{record.School}: {record.Path} again",
            DedupeKey = "again:" + record.Id,
            ExclusiveKey = "school:" + record.Home,
        };
    }

    public static UploadCheckRequest Of(
        UploadPath path,
        ObservedFile file,
        UploadFinding finding,
        string reason,
        DateTimeOffset now
    ) =>
        new()
        {
            Home = path.Home,
            Relative = path.Relative,
            Device = file.Identity.Device,
            Inode = file.Identity.Inode,
            SizeBytes = file.SizeBytes,
            ChangedAtTicks = file.ChangedAt.UtcTicks,
            Kind = file.Kind,
            HasLinks = file.Links > 1,
            Finding = finding,
            Reason = reason,
            NoticedAt = now,
        };
}

/// <summary>What was made of an upload when it was noticed.</summary>
public enum UploadFinding
{
    Complete,
    Incomplete,
    Refused,
}
