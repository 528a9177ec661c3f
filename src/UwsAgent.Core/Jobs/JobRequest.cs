namespace UwsAgent.Core.Jobs;

/// <summary>A wish for work, before the queue has taken it; what is null comes from the kind.</summary>
public sealed record JobRequest(string Kind, string Author)
{
    public string Payload { get; init; } = "{}";

    public string Title { get; init; } = "";

    public string? DedupeKey { get; init; }

    public string? ExclusiveKey { get; init; }

    public int Priority { get; init; }

    public bool DryRun { get; init; }

    public string? Lane { get; init; }

    public TimeSpan? Timeout { get; init; }

    public int? MaxAttempts { get; init; }

    public DateTimeOffset? NotBefore { get; init; }
}

/// <summary>The job that stands for a request: a new one, or the one that was there under the same dedupe key.</summary>
public sealed record EnqueueResult(Job Job, bool WasAlreadyThere);
