using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Everything that one decision is made from, besides the policy and what is remembered.</summary>
public sealed record Observed
{
    /// <summary>Why the workload could not be seen; nothing is decided then.</summary>
    public string? Fault { get; init; }

    /// <summary>What is asked for: <c>spec.replicas</c>.</summary>
    public int Current { get; init; }

    public int Ready { get; init; }

    /// <summary>Pods that are on their way: pending or not yet ready.</summary>
    public int Coming { get; init; }

    /// <summary>Pods that have found no node for longer than the policy allows.</summary>
    public int Unschedulable { get; init; }

    /// <summary>Pods that crash again and again, or whose image cannot be had.</summary>
    public int Broken { get; init; }

    public string? BrokenWhy { get; init; }

    public bool IsRollingOut { get; init; }

    public bool IsRolloutStuck { get; init; }

    public bool IsPaused { get; init; }

    public string? OtherScaler { get; init; }

    public string? SetBy { get; init; }

    public DateTimeOffset? SetAt { get; init; }

    public string? Uid { get; init; }

    public string? Revision { get; init; }

    public int? AppliedReplicas { get; init; }

    public int? DisruptionMinimum { get; init; }

    /// <summary>The most replicas that the quotas of its namespace admit; null when they leave room for all that the policy may want.</summary>
    public int? QuotaMost { get; init; }

    /// <summary>Which limit that is.</summary>
    public string? QuotaBy { get; init; }

    /// <summary>How long its pods took to become ready, in seconds; null when none is known.</summary>
    public double? ReadySeconds { get; init; }

    /// <summary>What past weeks had, in replicas, within the time that is coming; null when that is not known or not asked.</summary>
    public double? Foreseen { get; init; }

    /// <summary>How long the time is that is coming.</summary>
    public double ForeseenSeconds { get; init; }

    /// <summary>What this tick may do.</summary>
    public Directions Allowed { get; init; } = Directions.Both;

    /// <summary>What a person has paused.</summary>
    public Directions Paused { get; init; }

    public string? PausedWhy { get; init; }

    /// <summary>One for each signal of the policy, in its order.</summary>
    public IReadOnlyList<Sample> Samples { get; init; } = [];
}
