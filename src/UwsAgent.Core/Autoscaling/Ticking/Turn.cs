using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>One target in one tick, from the look to what came of it.</summary>
internal sealed class Turn(TargetPolicy policy, TargetMemory memory)
{
    public TargetPolicy Policy => policy;

    public TargetMemory Memory => memory;

    /// <summary>Our last write before this tick.</summary>
    public int? WrittenBefore { get; } = memory.History.LastWritten;

    public WorkloadObservation Seen { get; set; } = new();

    public Observed Observed { get; set; } = new();

    public Decision Decision { get; set; } = null!;

    /// <summary>The number that was about to be written.</summary>
    public int? Tried { get; private set; }

    public int? Written { get; set; }

    public string? NotDone { get; set; }

    public bool IsPauseUnreadable { get; set; }

    public ClusterFault? Failed { get; set; }

    public void Intend()
    {
        Tried = Decision.Desired;
        memory.History.LastWritten = Tried;
    }

    /// <summary>What was intended was not done, and it is known that it was not.</summary>
    public void TakeBack()
    {
        Tried = null;
        memory.History.LastWritten = WrittenBefore;
    }

    public TargetLook ToLook() => new(default, Observed, Decision, Written, NotDone);

    public void Note(Moment now)
    {
        memory.History.Note(policy, Observed, Decision, now, Written);
        Foreseeing.Learn(Decision, policy, memory, now);
        memory.Last = ToLook() with { At = now };
    }
}
