namespace UwsAgent.Core.Autoscaling;

/// <summary>Counts while a simulation runs; the time before the warm-up's end is not counted.</summary>
internal sealed class SimulationTally(WorkTrace trace, string scaler)
{
    private readonly List<SimulationPoint> points = [];
    private readonly List<(int Step, int Stream)> deadlines = Deadlines(trace);
    private double replicaHours;
    private double waiting;
    private double arrived;
    private double worst;
    private int nextDeadline;
    private int met;
    private int missed;
    private int changes;
    private int turns;
    private int most;
    private int direction;
    private TimeSpan longest;
    private TimeSpan over;

    public void Scaled(WorkModel model, int before)
    {
        var now = Math.Sign(model.Replicas - before);
        if (now == 0)
        {
            return;
        }

        var counts = IsCounted(model) ? 1 : 0;
        changes += counts;
        turns += direction != 0 && direction != now ? counts : 0;
        direction = now;
    }

    public void Lived(WorkModel model)
    {
        while (nextDeadline < deadlines.Count && deadlines[nextDeadline].Step <= model.Step)
        {
            var (_, stream) = deadlines[nextDeadline++];
            if (IsCounted(model))
            {
                // Half a job is no job.
                var left = Math.Floor(model.Backlog(stream) + 0.5);
                worst = Math.Max(worst, left);
                (met, missed) = left > 0 ? (met, missed + 1) : (met + 1, missed);
            }
        }

        if (!IsCounted(model))
        {
            return;
        }

        var hours = trace.Step.TotalHours;
        replicaHours += (model.Replicas + model.Ending) * hours;
        most = Math.Max(most, model.Replicas);
        longest = model.LongestWait > longest ? model.LongestWait : longest;
        var total = 0.0;
        for (var stream = 0; stream < trace.Streams.Count; stream++)
        {
            total += model.Backlog(stream);
            arrived += trace.Streams[stream].ArrivalsPerHour[model.Step - 1] * hours;
        }

        waiting += total * hours;
        over += total > 1e-9 ? trace.Step : TimeSpan.Zero;
    }

    public void Point(WorkModel model)
    {
        var (backlog, needed) = (0.0, 0.0);
        for (var stream = 0; stream < trace.Streams.Count; stream++)
        {
            backlog += model.Backlog(stream);
            needed += trace.Streams[stream].ArrivalsPerHour[model.Step - 1] / trace.Streams[stream].PerReplicaPerHour;
        }

        if (IsCounted(model))
        {
            points.Add(new SimulationPoint(trace.Start + model.Time, model.Replicas, model.Ready, backlog, needed));
        }
    }

    public SimulationResult ToResult() =>
        new(scaler)
        {
            ReplicaHours = Math.Round(replicaHours, 1),
            Deadlines = met + missed,
            DeadlinesMissed = missed,
            WorstBacklogAtDeadline = worst,
            LongestWait = longest,
            MeanWait = arrived > 0 ? TimeSpan.FromHours(waiting / arrived) : TimeSpan.Zero,
            OverTarget = over,
            Changes = changes,
            ChangesOfDirection = turns,
            MostReplicas = most,
            Points = points,
        };

    private bool IsCounted(WorkModel model) => model.Time > trace.Warmup;

    /// <summary>The steps at which a stream should be empty.</summary>
    private static List<(int Step, int Stream)> Deadlines(WorkTrace trace)
    {
        var found = new List<(int Step, int Stream)>();
        for (var stream = 0; stream < trace.Streams.Count; stream++)
        {
            if (trace.Streams[stream].Deadline is not { } text || TimeWindow.Parse(text) is not { } window)
            {
                continue;
            }

            for (var step = 1; step < trace.Steps; step++)
            {
                var (before, now) = (trace.Start + (trace.Step * (step - 1)), trace.Start + (trace.Step * step));
                if (
                    window.Contains(before.UtcDateTime, Holidays.None)
                    && !window.Contains(now.UtcDateTime, Holidays.None)
                )
                {
                    found.Add((step, stream));
                }
            }
        }

        found.Sort();
        return found;
    }
}
