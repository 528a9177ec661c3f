using System.Text.Json;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Operations;

/// <summary>A job as every front door shows it.</summary>
internal sealed record JobView
{
    public required string Id { get; init; }

    public required string Kind { get; init; }

    public required string Lane { get; init; }

    public required string Title { get; init; }

    public required JobState State { get; init; }

    /// <summary>Why a waiting job is not running.</summary>
    public string? Why { get; init; }

    public required string Author { get; init; }

    public bool DryRun { get; init; }

    public int Priority { get; init; }

    public int Attempts { get; init; }

    public int MaxAttempts { get; init; }

    public int Crashes { get; init; }

    public double TimeoutSeconds { get; init; }

    public DateTimeOffset EnqueuedAt { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public double? TookSeconds { get; init; }

    public string? CancelledBy { get; init; }

    /// <summary>Of the last run.</summary>
    public JobOutcome? Outcome { get; init; }

    public string? DedupeKey { get; init; }

    public string? ExclusiveKey { get; init; }

    public JsonElement Payload { get; init; }

    /// <summary>It has left the live set.</summary>
    public bool IsArchived { get; init; }

    public static JobView Of(Job job, string? why = null, bool isArchived = false) =>
        new()
        {
            Id = job.Id,
            Kind = job.Kind,
            Lane = job.Lane,
            Title = job.Title,
            State = job.State,
            Why = why,
            Author = job.Author,
            DryRun = job.DryRun,
            Priority = job.Priority,
            Attempts = job.Attempts,
            MaxAttempts = job.MaxAttempts,
            Crashes = job.Crashes,
            TimeoutSeconds = job.Timeout.TotalSeconds,
            EnqueuedAt = job.EnqueuedAt,
            NotBefore = job.NotBefore,
            StartedAt = job.StartedAt,
            FinishedAt = job.FinishedAt,
            TookSeconds = (job.FinishedAt - job.StartedAt)?.TotalSeconds,
            CancelledBy = job.CancelledBy,
            Outcome = job.Outcome,
            DedupeKey = job.DedupeKey,
            ExclusiveKey = job.ExclusiveKey,
            Payload = ReadPayload(job.Payload),
            IsArchived = isArchived,
        };

    /// <summary>What a stored job carries may be anything; what is no JSON is shown as the text that it is.</summary>
    private static JsonElement ReadPayload(string payload)
    {
        try
        {
            return JsonElement.Parse(payload);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(payload);
        }
    }
}

/// <summary>The job that stands for a wish: a new one, or the one that was there already.</summary>
internal sealed record EnqueuedView(JobView Job, bool WasAlreadyThere)
{
    public static EnqueuedView Of(EnqueueResult result) => new(JobView.Of(result.Job), result.WasAlreadyThere);
}
