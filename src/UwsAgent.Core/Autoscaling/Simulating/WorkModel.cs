namespace UwsAgent.Core.Autoscaling;

/// <summary>Replicas at work on queues: a fluid model in which what is not ready does nothing and what is taken away still costs.</summary>
public sealed class WorkModel
{
    private readonly WorkTrace trace;
    private readonly double[] backlog;
    private readonly double[][] arrived;
    private readonly double[] departed;
    private readonly int[] oldest;
    private readonly Queue<(TimeSpan At, int Pods)> starting = new();
    private readonly Queue<(TimeSpan At, int Pods)> ending = new();

    public WorkModel(WorkTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        this.trace = trace;
        backlog = new double[trace.Streams.Count];
        departed = new double[trace.Streams.Count];
        oldest = new int[trace.Streams.Count];
        arrived = [.. trace.Streams.Select(_ => new double[trace.Steps + 1])];
        Ready = trace.Replicas;
    }

    public int Step { get; private set; }

    public TimeSpan Time => trace.Step * Step;

    public int Ready { get; private set; }

    public int Coming => starting.Sum(one => one.Pods);

    public int Replicas => Ready + Coming;

    public int Ending => ending.Sum(one => one.Pods);

    /// <summary>From 0 to 1: how busy the ready replicas were in the last step.</summary>
    public double Utilization { get; private set; }

    public double Backlog(int stream) => backlog[stream];

    /// <summary>How long the oldest work that waits has waited, of any stream.</summary>
    public TimeSpan LongestWait { get; private set; }

    public void Scale(int replicas)
    {
        var change = replicas - Replicas;
        if (change > 0)
        {
            starting.Enqueue((Time + trace.ReadyTime, change));
        }
        else if (change < 0)
        {
            TakeAway(-change);
        }
    }

    public void Advance()
    {
        while (starting.TryPeek(out var next) && next.At <= Time)
        {
            Ready += starting.Dequeue().Pods;
        }

        while (ending.TryPeek(out var next) && next.At <= Time)
        {
            ending.Dequeue();
        }

        Work(Ready * trace.Step.TotalHours);
        Step++;
        LongestWait = TimeSpan.Zero;
        for (var stream = 0; stream < backlog.Length; stream++)
        {
            Wait(stream);
        }
    }

    private void TakeAway(int pods)
    {
        // Pods that are not ready yet go first, as a Deployment's do.
        var waiting = starting.ToList();
        starting.Clear();
        for (var index = waiting.Count - 1; index >= 0 && pods > 0; index--)
        {
            var taken = Math.Min(pods, waiting[index].Pods);
            waiting[index] = waiting[index] with { Pods = waiting[index].Pods - taken };
            pods -= taken;
        }

        foreach (var one in waiting.Where(one => one.Pods > 0))
        {
            starting.Enqueue(one);
        }

        Ready -= pods;
        if (pods > 0)
        {
            ending.Enqueue((Time + trace.Grace, pods));
        }
    }

    private void Work(double replicaHours)
    {
        var wanted = 0.0;
        for (var stream = 0; stream < backlog.Length; stream++)
        {
            var came = trace.Streams[stream].ArrivalsPerHour[Step] * trace.Step.TotalHours;
            backlog[stream] += came;
            arrived[stream][Step + 1] = arrived[stream][Step] + came;
            wanted += backlog[stream] / trace.Streams[stream].PerReplicaPerHour;
        }

        var share = wanted <= replicaHours ? 1 : replicaHours / wanted;
        Utilization =
            replicaHours > 0 ? Math.Min(1, wanted / replicaHours)
            : wanted > 0 ? 1
            : 0;
        for (var stream = 0; stream < backlog.Length; stream++)
        {
            var done = backlog[stream] * share;
            backlog[stream] = share >= 1 ? 0 : backlog[stream] - done;
            departed[stream] = share >= 1 ? arrived[stream][Step + 1] : departed[stream] + done;
        }
    }

    private void Wait(int stream)
    {
        if (backlog[stream] <= 1e-9)
        {
            oldest[stream] = Step;
            return;
        }

        while (oldest[stream] < Step && arrived[stream][oldest[stream] + 1] <= departed[stream] + 1e-9)
        {
            oldest[stream]++;
        }

        var wait = trace.Step * (Step - oldest[stream]);
        LongestWait = wait > LongestWait ? wait : LongestWait;
    }
}
