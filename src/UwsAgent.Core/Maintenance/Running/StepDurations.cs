namespace UwsAgent.Core.Maintenance.Running;

/// <summary>How long one step of one target took before.</summary>
/// <param name="Took">The last ones, oldest first.</param>
public sealed record StepDurations(UnitId Unit, string Step, IReadOnlyList<TimeSpan> Took)
{
    /// <summary>So many are remembered.</summary>
    public const int Most = 20;

    private const double Quantile = 0.9;

    /// <summary>How long it will take at most, as far as history says; else what its plan says.</summary>
    public static TimeSpan Estimate(PlannedStep step, StepDurations? before)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (before is null || before.Took.Count == 0)
        {
            return step.Expected;
        }

        var sorted = before.Took.Order().ToList();
        // The smallest that at least nine of ten did not exceed: of few, the longest.
        return sorted[Math.Max(0, (int)Math.Ceiling(Quantile * sorted.Count) - 1)];
    }

    public StepDurations With(TimeSpan took) => this with { Took = [.. Took.Append(took).TakeLast(Most)] };
}
