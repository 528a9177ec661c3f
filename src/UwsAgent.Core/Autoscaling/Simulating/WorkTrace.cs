namespace UwsAgent.Core.Autoscaling;

/// <summary>Work as it came in, in steps of time: what a simulation runs through.</summary>
public sealed record WorkTrace(string Name, DateTimeOffset Start, TimeSpan Step, IReadOnlyList<WorkStream> Streams)
{
    /// <summary>For each step whether the sources of all signals were down; empty for never.</summary>
    public IReadOnlyList<bool> Outages { get; init; } = [];

    /// <summary>What came before is lived through and not counted: it is there for policies that learn.</summary>
    public TimeSpan Warmup { get; init; }

    /// <summary>How long a new pod needs until it works.</summary>
    public TimeSpan ReadyTime { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>How long a pod that is taken away still costs.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary>How old a sample may be: sources of this kind are written anew so often.</summary>
    public TimeSpan SampledEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The replicas at the beginning.</summary>
    public int Replicas { get; init; } = 10;

    public int Steps => Streams.Count == 0 ? 0 : Streams[0].ArrivalsPerHour.Count;

    public TimeSpan Length => Step * Steps;
}

/// <summary>One kind of work of a trace.</summary>
/// <param name="Name">The signal that tells of it.</param>
/// <param name="ArrivalsPerHour">For each step.</param>
/// <param name="PerReplicaPerHour">How much of it one replica gets done.</param>
public sealed record WorkStream(string Name, IReadOnlyList<double> ArrivalsPerHour, double PerReplicaPerHour)
{
    /// <summary>At the end of these windows it should be empty; null when there is no such time.</summary>
    public string? Deadline { get; init; }
}
