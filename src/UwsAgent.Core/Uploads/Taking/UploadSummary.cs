using System.Text.Json.Serialization;

namespace UwsAgent.Core.Uploads.Taking;

/// <summary>What lists, searches and sweeps need of an upload's record; all of them are in memory, so each is small.</summary>
public sealed record UploadSummary
{
    [JsonPropertyName("i")]
    public required string Id { get; init; }

    [JsonPropertyName("j")]
    public required string JobId { get; init; }

    [JsonPropertyName("s")]
    public required string School { get; init; }

    [JsonPropertyName("h")]
    public required string Home { get; init; }

    [JsonPropertyName("p")]
    public required string Path { get; init; }

    [JsonPropertyName("st")]
    public required UploadState State { get; init; }

    [JsonPropertyName("r")]
    public required UploadResult Result { get; init; }

    [JsonPropertyName("t")]
    public required DateTimeOffset TakenAt { get; init; }

    [JsonPropertyName("d")]
    public DateTimeOffset DecidedAt { get; init; }

    /// <summary>A file of it is kept.</summary>
    [JsonPropertyName("f")]
    public bool HasFile { get; init; }

    /// <summary>Receipts of it lie in the school's folder.</summary>
    [JsonPropertyName("rc")]
    public bool HasReceipts { get; init; }

    public static UploadSummary Of(UploadRecord record) =>
        new()
        {
            Id = record.Id,
            JobId = record.JobId,
            School = record.School,
            Home = record.Home,
            Path = record.Path,
            State = record.State,
            Result = record.Result,
            TakenAt = record.TakenAt,
            DecidedAt = record.DecidedAt,
            HasFile = record is { KeptAt: not null, FileRemovedAt: null },
            HasReceipts = record is { Receipts.Count: > 0, ReceiptsRemovedAt: null },
        };
}
