using UwsAgent.Core.Events;

namespace UwsAgent.Core.Autoscaling;

/// <summary>What the autoscaler tells people: what it changed, and what they must know. Nothing is told twice while it stays so.</summary>
public static class AutoscaleEvents
{
    public static readonly EventKind Scaled = new(
        "replicas-changed",
        "c1f0a2b4d6e84a5f9b3c7d1e2f405101",
        EventLevel.Information,
        "The agent changed the number of replicas of a target. Why: uws autoscale explain TARGET. To stop it for a time: uws autoscale pause TARGET."
    );

    public static readonly EventKind DeployReset = new(
        "replicas-reset-by-deploy",
        "c1f0a2b4d6e84a5f9b3c7d1e2f405102",
        EventLevel.Information,
        "A deploy put the number of replicas of its manifest in force, and the agent goes on from the number before it. To keep this from happening, leave 'replicas' out of the manifest."
    );

    public static readonly EventKind PersonSet = new(
        "replicas-set-by-person",
        "c1f0a2b4d6e84a5f9b3c7d1e2f405103",
        EventLevel.Information,
        "Somebody set the number of replicas by hand. The agent leaves it alone for PersonGrace, then goes on. To keep it longer: uws autoscale pause TARGET."
    );

    public static readonly EventKind TurnedOff = new(
        "target-off",
        "c1f0a2b4d6e84a5f9b3c7d1e2f405104",
        EventLevel.Warning,
        "Somebody set the replicas of a target to 0. The agent leaves it off until somebody sets another number: kubectl scale --replicas=N."
    );

    public static readonly EventKind Refused = new(
        "target-refused",
        "c1f0a2b4d6e84a5f9b3c7d1e2f405105",
        EventLevel.Error,
        "Another scaler (an HPA or a ScaledObject of KEDA) has the same workload, so the agent does nothing about it. Delete the other one, or set the target's Mode to Off."
    );

    public static readonly EventKind Blind = new(
        "target-unseen",
        "c1f0a2b4d6e84a5f9b3c7d1e2f405106",
        EventLevel.Warning,
        "A workload or its cluster could not be seen, so nothing is decided about it; the replicas stay as they are. The message says what came back. The other clusters go on."
    );

    public static readonly EventKind Seen = new(
        "target-seen-again",
        "c1f0a2b4d6e84a5f9b3c7d1e2f405107",
        EventLevel.Information,
        "A workload that could not be seen is seen again; deciding goes on."
    );

    public static readonly EventKind SignalsMissing = new(
        "signals-missing",
        "c1f0a2b4d6e84a5f9b3c7d1e2f405108",
        EventLevel.Error,
        "No signal of a target has said anything for longer than Fallback:After. The replicas are held (or raised to Fallback:Replicas) and not taken away. Look at what the signals say: uws autoscale explain TARGET."
    );

    public static readonly EventKind SignalsBack = new(
        "signals-back",
        "c1f0a2b4d6e84a5f9b3c7d1e2f405109",
        EventLevel.Information,
        "Signals of a target are read again. Nothing is taken away before RecoverySamples good ones in a row."
    );

    public static readonly EventKind Ceiling = new(
        "ceiling-pressure",
        "c1f0a2b4d6e84a5f9b3c7d1e2f40510a",
        EventLevel.Warning,
        "For longer than CeilingAfter more replicas were wanted than Max or the calendar allows. Raise the cap when the cluster and the databases behind can bear it, or accept that the work takes longer."
    );

    public static readonly EventKind CeilingOver = new(
        "ceiling-over",
        "c1f0a2b4d6e84a5f9b3c7d1e2f40510b",
        EventLevel.Information,
        "No more replicas are wanted than are allowed."
    );

    public static readonly EventKind Oscillating = new(
        "replicas-oscillate",
        "c1f0a2b4d6e84a5f9b3c7d1e2f40510c",
        EventLevel.Warning,
        "The replicas of a target went up and down too often within six hours, so the tolerance is doubled until it is calmer. A longer Down:Window or a higher Tolerance cures it."
    );

    public static readonly EventKind Broken = new(
        "pods-broken",
        "c1f0a2b4d6e84a5f9b3c7d1e2f40510d",
        EventLevel.Error,
        "Pods crash again and again, cannot get their image, or find no node, so no more are added although they are wanted. Look at them: kubectl describe pod. It goes on by itself when they are well."
    );

    public static readonly EventKind Stuck = new(
        "backlog-stuck",
        "c1f0a2b4d6e84a5f9b3c7d1e2f40510e",
        EventLevel.Error,
        "A backlog does not move although workers are ready, and nothing is in flight. More workers would not help, so none are added for it. Look for a job that fails again and again, or a queue that nobody reads."
    );

    public static readonly EventKind Conflict = new(
        "scale-failed",
        "c1f0a2b4d6e84a5f9b3c7d1e2f40510f",
        EventLevel.Warning,
        "The number of replicas could not be written; the next tick looks and decides anew. The message says what came back."
    );

    public static readonly EventKind Standby = new(
        "autoscaler-standby",
        "c1f0a2b4d6e84a5f9b3c7d1e2f405110",
        EventLevel.Warning,
        "Another agent holds the Lease of this cluster, so this one only looks. When the other one is an old host, stop it; this one takes over when the Lease has run out."
    );

    public static readonly EventKind Leading = new(
        "autoscaler-leading",
        "c1f0a2b4d6e84a5f9b3c7d1e2f405111",
        EventLevel.Information,
        "This agent holds the Lease of a cluster and acts on its targets."
    );

    public static readonly EventKind Paused = new(
        "target-paused",
        "c1f0a2b4d6e84a5f9b3c7d1e2f405112",
        EventLevel.Information,
        "A person paused a target. Its replicas are not changed in that direction until it is resumed or the pause expires: uws autoscale resume TARGET."
    );

    public static readonly EventKind Resumed = new(
        "target-resumed",
        "c1f0a2b4d6e84a5f9b3c7d1e2f405113",
        EventLevel.Information,
        "A pause of a target ended, by a person or because its time was over; its replicas follow the work again."
    );

    public static readonly EventKind PauseUnreadable = new(
        "pause-unreadable",
        "c1f0a2b4d6e84a5f9b3c7d1e2f405114",
        EventLevel.Warning,
        "A stored pause cannot be read, so its target counts as paused in both directions. End it with: uws autoscale resume TARGET."
    );

    public static readonly EventKind LogFailed = new(
        "decisions-not-recorded",
        "c1f0a2b4d6e84a5f9b3c7d1e2f405115",
        EventLevel.Warning,
        "Decisions could not be written to their files; deciding goes on. Look at the disk of the state directory."
    );

    public static IReadOnlyList<EventKind> All { get; } =
    [
        Scaled,
        DeployReset,
        PersonSet,
        TurnedOff,
        Refused,
        Blind,
        Seen,
        SignalsMissing,
        SignalsBack,
        Ceiling,
        CeilingOver,
        Oscillating,
        Broken,
        Stuck,
        Conflict,
        Standby,
        Leading,
        Paused,
        Resumed,
        PauseUnreadable,
        LogFailed,
    ];
}
