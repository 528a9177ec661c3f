namespace UwsAgent.Core.Maintenance.Running;

/// <summary>What is remembered of one target and kind of work, across runs and looks.</summary>
public sealed record TargetMemo(string Kind, string Target, DateTimeOffset FirstSeen)
{
    public UnitId Unit => new(Kind, Target);

    /// <summary>When it was last asked with success.</summary>
    public DateTimeOffset? LastLook { get; init; }

    /// <summary>When it was last seen to be, or made, as it should be: nothing was due, or all that was due was done.</summary>
    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>Why the newest question did not succeed; null when it did.</summary>
    public string? WhyUnknown { get; init; }

    /// <summary>What is due, by step.</summary>
    public IReadOnlyList<string> DueSteps { get; init; } = [];

    public int DueChanges { get; init; }

    /// <summary>How many of the changes mend security.</summary>
    public int DueSecurity { get; init; }

    /// <summary>Something is due that does nothing but mend security.</summary>
    public bool IsSecurityDue { get; init; }

    public int Held { get; init; }

    public int HeldSecurity { get; init; }

    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>Why the last run left it, and which; null when it did not.</summary>
    public string? CarriedOver { get; init; }

    public string? CarriedBy { get; init; }

    /// <summary>What failed in the last run that worked on it.</summary>
    public string? Failed { get; init; }

    /// <summary>It has had its turn in the window that ends then.</summary>
    public DateTimeOffset? TurnUntil { get; init; }

    /// <summary>When its silence was last told.</summary>
    public DateTimeOffset? SilenceToldAt { get; init; }

    /// <summary>As a look has found it.</summary>
    public TargetMemo Seen(TargetPlan plan, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.IsUnknown)
        {
            return this with { WhyUnknown = plan.WhyNot ?? "it could not be asked" };
        }

        var isWell = plan is { WhyNot: null, Steps.Count: 0 };
        return this with
        {
            LastLook = at,
            WhyUnknown = null,
            LastSuccess = isWell ? at : LastSuccess,
            DueSteps = [.. plan.Steps.Select(step => step.Name)],
            DueChanges = plan.Steps.Sum(step => step.Changes.Count),
            DueSecurity = plan.Steps.Sum(step => step.Changes.Count(change => change.IsSecurity)),
            IsSecurityDue = plan.Steps.Any(step => step.IsSecurity),
            Held = plan.Held.Count,
            HeldSecurity = plan.Held.Count(held => held.IsSecurity),
            Findings = plan.WhyNot is { } whyNot ? [whyNot, .. plan.Findings] : plan.Findings,
            CarriedOver = isWell ? null : CarriedOver,
            CarriedBy = isWell ? null : CarriedBy,
            Failed = isWell ? null : Failed,
        };
    }
}

/// <summary>A target that nothing was heard of for too long, although nothing failed.</summary>
public static class SilenceDecision
{
    private static readonly TimeSpan Daily = TimeSpan.FromDays(1);

    /// <summary>What is to be told of it now; null for nothing.</summary>
    public static string? Decide(TargetMemo memo, TimeSpan longest, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(memo);
        if (longest <= TimeSpan.Zero || (memo.SilenceToldAt is { } told && now - told < Daily && told <= now))
        {
            return null;
        }

        return Since(memo, longest, now);
    }

    /// <summary>In words, whether it was told or not; null when there is no silence.</summary>
    public static string? Since(TargetMemo memo, TimeSpan longest, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(memo);
        if (longest <= TimeSpan.Zero)
        {
            return null;
        }

        var look = memo.LastLook ?? memo.FirstSeen;
        var success = memo.LastSuccess ?? memo.FirstSeen;
        return now - look > longest
                ? $"could not be asked for {Days(now - look)}{(memo.WhyUnknown is { } why ? $": {why}" : "")}"
            : now - success > longest ? $"had no successful run for {Days(now - success)}"
            : null;
    }

    private static string Days(TimeSpan length) => $"{(int)length.TotalDays} days";
}
