namespace UwsAgent.Core.Maintenance.Running;

/// <summary>One run over the fleet, as it is kept.</summary>
/// <param name="Id">The id of the job that began it, or that and a number.</param>
public sealed record MaintenanceRun(string Id, string JobId, string Author, DateTimeOffset StartedAt)
{
    public MaintenanceWish Wish { get; init; } = new();

    public DateTimeOffset? EndedAt { get; init; }

    public RunResult Result { get; init; } = RunResult.Open;

    /// <summary>One sentence, when it has ended.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Why nothing more is begun; null while it may go on.</summary>
    public string? Halted { get; init; }

    /// <summary>How many target plans belong to it.</summary>
    public int Plans { get; init; }

    /// <summary>The waves as they were when it began, by unit.</summary>
    public IReadOnlyList<Wave> Waves { get; init; } = [];

    /// <summary>Until when each unit's window was open when it began.</summary>
    public IReadOnlyList<UnitTurn> Turns { get; init; } = [];

    /// <summary>How often a process was cut off in it.</summary>
    public int Resumes { get; init; }

    public bool IsOpen => Result is RunResult.Open;
}

/// <summary>A unit has its turn in the window that ends then.</summary>
public sealed record UnitTurn(UnitId Unit, DateTimeOffset Until);

/// <summary>How a run ended.</summary>
public enum RunResult
{
    Open,

    /// <summary>All that was due is done.</summary>
    Done,

    /// <summary>What could be done in the time is; the rest was carried over.</summary>
    CarriedOver,

    /// <summary>Something failed, within what is allowed.</summary>
    Failed,

    /// <summary>It was stopped because something failed, or by a person.</summary>
    Halted,
}

/// <summary>What a run is wanted for; the payload of its job.</summary>
public sealed record MaintenanceWish
{
    public string? Round { get; init; }

    /// <summary>Names or globs of targets; empty for all.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    public bool SecurityOnly { get; init; }

    /// <summary>A person's reason to work outside of the windows; null keeps to them.</summary>
    public string? NowBecause { get; init; }

    /// <summary>A person asked for it; what a schedule starts gives each target one turn in a window.</summary>
    public bool IsByHand { get; init; }

    /// <summary>Only brings to an end what runs before it left open.</summary>
    public bool OnlySettle { get; init; }
}
