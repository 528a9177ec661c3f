using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Calendar;
using UwsAgent.Core.Maintenance.Reporting;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Operations;

/// <summary>Maintenance at a glance.</summary>
internal sealed record MaintenanceView(
    bool IsEnabled,
    IReadOnlyList<DueView> Targets,
    IReadOnlyList<BlockerView> Blockers
)
{
    /// <summary>The newest run.</summary>
    public RunView? Run { get; init; }

    public IReadOnlyList<TargetLock> Locks { get; init; } = [];

    /// <summary>What holds work back now, those of the configuration too.</summary>
    public IReadOnlyList<Freeze> Freezes { get; init; } = [];

    /// <summary>There are hosts or components in the configuration.</summary>
    public bool IsConfigured { get; init; }
}

/// <summary>One target and kind of work: what is due, when, and why not now.</summary>
internal sealed record DueView(string Target, string Kind, string Wave)
{
    public int DueChanges { get; init; }

    public IReadOnlyList<string> DueSteps { get; init; } = [];

    /// <summary>How many of the changes mend security.</summary>
    public int DueSecurity { get; init; }

    /// <summary>Something is due that does nothing but mend security.</summary>
    public bool IsSecurityDue { get; init; }

    public int Held { get; init; }

    public int HeldSecurity { get; init; }

    public bool MayStart { get; init; }

    /// <summary>Why it may or may not be begun now.</summary>
    public string Why { get; init; } = "";

    public DateTimeOffset? Next { get; init; }

    public DateTimeOffset? LastLook { get; init; }

    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>What a person should know: silence, failures, findings of the kind of work.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public bool IsDue => DueSteps.Count > 0;

    public static DueView Of(
        TargetMemo memo,
        MaintenanceOptions options,
        WorkTime asked,
        IReadOnlyList<string> blocked,
        DateTimeOffset now
    )
    {
        var isTime = asked.IsOpen && !(asked.Cutoff <= now);
        return new DueView(memo.Target, memo.Kind, WaveOrder.NameOf(options.Waves, memo.Target))
        {
            DueChanges = memo.DueChanges,
            DueSteps = memo.DueSteps,
            DueSecurity = memo.DueSecurity,
            IsSecurityDue = memo.IsSecurityDue,
            Held = memo.Held,
            HeldSecurity = memo.HeldSecurity,
            MayStart = isTime && blocked.Count == 0,
            Why = !isTime || blocked.Count == 0 ? asked.Why : string.Join("; ", blocked),
            Next = isTime ? null : asked.Next,
            LastLook = memo.LastLook,
            LastSuccess = memo.LastSuccess,
            Notes =
            [
                .. new[]
                {
                    memo.WhyUnknown is { } unknown ? $"could not be asked: {unknown}" : null,
                    memo.Failed is { } failed ? $"failed: {failed}" : null,
                    memo.CarriedOver is { } carried ? $"carried over by run {memo.CarriedBy}: {carried}" : null,
                    SilenceDecision.Since(memo, options.SilentAfter, now),
                }.OfType<string>(),
                .. memo.Findings,
            ],
        };
    }
}

/// <summary>One blocker as it stands.</summary>
internal sealed record BlockerView(
    string Name,
    bool IsBlocking,
    string State,
    string Why,
    IReadOnlyList<string> Targets
)
{
    public static BlockerView Of(BlockerLook look) =>
        new(look.Name, look.IsBlocking, look.Answer.State.ToString().ToLowerInvariant(), look.Why, look.Targets);
}

/// <summary>One run in a list.</summary>
internal sealed record RunView(string Id, string Result, string Author, DateTimeOffset StartedAt)
{
    public string? Round { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string Summary { get; init; } = "";

    public string? Halted { get; init; }

    public static RunView Of(MaintenanceRun run) =>
        new(run.Id, ReportWords.Of(run.Result), run.Author, run.StartedAt)
        {
            Round = run.Wish.Round,
            EndedAt = run.EndedAt,
            Summary = run.Summary,
            Halted = run.Halted,
        };
}

/// <summary>What a run would do, and in which order.</summary>
internal sealed record PlanOverview(string? Round, IReadOnlyList<WaveView> Waves, IReadOnlyList<TargetPlan> Targets);

/// <summary>One wave of a plan.</summary>
internal sealed record WaveView(string Name, int AtMost, bool HasCanary, IReadOnlyList<string> Targets);

/// <summary>One target, explained.</summary>
internal sealed record DueExplanation(IReadOnlyList<DueView> Targets, PlanOverview Plan);
