namespace UwsAgent.Core.Autoscaling;

/// <summary>Runs a trace through a model of the workers in a closed loop with whoever chooses the replicas.</summary>
public static class Simulation
{
    private static readonly TimeSpan PointEvery = TimeSpan.FromMinutes(5);

    public static SimulationResult Run(WorkTrace trace, IScaler scaler, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(scaler);
        var model = new WorkModel(trace);
        var tally = new SimulationTally(trace, scaler.Name);
        var (lookAt, pointAt) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var step = 0; step < trace.Steps; step++)
        {
            if (model.Time >= lookAt)
            {
                cancellationToken.ThrowIfCancellationRequested();
                lookAt = model.Time + scaler.Every;
                var before = model.Replicas;
                model.Scale(Math.Max(0, scaler.Replicas(model, trace)));
                tally.Scaled(model, before);
            }

            model.Advance();
            tally.Lived(model);
            if (model.Time >= pointAt)
            {
                pointAt += PointEvery;
                tally.Point(model);
            }
        }

        return tally.ToResult();
    }
}

/// <summary>What came of a simulation, in the numbers that an admin asks for.</summary>
public sealed record SimulationResult(string Scaler)
{
    public double ReplicaHours { get; init; }

    public int Deadlines { get; init; }

    public int DeadlinesMissed { get; init; }

    /// <summary>The most that was left at a deadline.</summary>
    public double WorstBacklogAtDeadline { get; init; }

    public TimeSpan LongestWait { get; init; }

    /// <summary>Of all work, by Little's law.</summary>
    public TimeSpan MeanWait { get; init; }

    /// <summary>How long more came in than could be done at once.</summary>
    public TimeSpan OverTarget { get; init; }

    public int Changes { get; init; }

    public int ChangesOfDirection { get; init; }

    public int MostReplicas { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<SimulationPoint> Points { get; init; } = [];
}

/// <summary>One point of a curve.</summary>
/// <param name="Needed">Replicas that what came in would have kept busy.</param>
public readonly record struct SimulationPoint(
    DateTimeOffset At,
    int Replicas,
    int Ready,
    double Backlog,
    double Needed
);
