namespace UwsAgent.Core.Autoscaling;

/// <summary>From recorded samples back to the work that came in, as far as they tell it.</summary>
public static class TraceOfSamples
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(120);

    /// <param name="rates">How much of a signal's work a replica gets done in an hour, where the policy does not say it.</param>
    /// <exception cref="UserErrorException">Too little is known.</exception>
    public static WorkTrace Make(
        string name,
        SampleTable table,
        TargetPolicy policy,
        IReadOnlyDictionary<string, double> rates
    )
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(rates);
        var rows = table.Rows.OrderBy(row => row.At).ToList();
        if (rows.Count < 2 || rows[^1].At - rows[0].At > Longest)
        {
            throw new UserErrorException(
                $"{name}: at least two samples, within at most 120 days, are needed for a simulation."
            );
        }

        var steps = (int)((rows[^1].At - rows[0].At) / Step);
        var streams = new List<WorkStream>();
        foreach (var signal in policy.Signals)
        {
            var column = table
                .Names.Index()
                .Where(one => Same(one.Item, signal.Name))
                .Select(one => one.Index)
                .FirstOrDefault(-1);
            if (
                column < 0
                || signal.Options.Means is SignalMeaning.InFlight
                || signal.Options.Cluster is not ClusterSignal.None
            )
            {
                continue;
            }

            var rate = RateOf(signal, rates);
            streams.Add(
                new WorkStream(signal.Name, Arrivals(rows, column, steps, signal, rate), rate)
                {
                    Deadline = signal.Options.Deadline?.When,
                }
            );
        }

        return streams.Count == 0
            ? throw new UserErrorException(
                $"{name}: none of its signals ({string.Join(", ", table.Names)}) is a load or a backlog of target {policy.Name} ({string.Join(", ", policy.Signals.Select(signal => signal.Name))})."
            )
            : new WorkTrace(name, rows[0].At, Step, streams)
            {
                Outages = Outages(rows, steps),
                Replicas = rows[0].Ready ?? policy.Options.Min,
            };
    }

    private static double RateOf(SignalPolicy signal, IReadOnlyDictionary<string, double> rates)
    {
        if (rates.TryGetValue(signal.Name, out var given) && given > 0)
        {
            return given;
        }

        var options = signal.Options;
        return options.Deadline?.PerReplicaPerHour
            ?? options.Drain?.PerReplicaPerHour
            ?? (
                options.Means is SignalMeaning.Load
                    ? options.PerReplica * 60
                    : throw new UserErrorException(
                        $"How much of {signal.Name} does one replica get done in an hour? Say it with: --rate {signal.Name}=NUMBER"
                    )
            );
    }

    private static double[] Arrivals(List<SampleRow> rows, int column, int steps, SignalPolicy signal, double rate)
    {
        var arrivals = new double[steps];
        for (var row = 1; row < rows.Count; row++)
        {
            var (before, now) = (rows[row - 1], rows[row]);
            var hours = (now.At - before.At).TotalHours;
            if (hours <= 0 || before.Numbers[column] is not { } from || now.Numbers[column] is not { } to)
            {
                continue;
            }

            // A backlog that stood there kept all replicas busy; one that was empty tells that what came was done.
            var done = Math.Min((before.Ready ?? 0) * rate, from / hours);
            var perHour =
                signal.Options.Means is SignalMeaning.Load ? from * 60 : Math.Max(0, ((to - from) / hours) + done);
            var first = (int)((before.At - rows[0].At) / Step);
            var last = Math.Min(steps, (int)((now.At - rows[0].At) / Step));
            Array.Fill(arrivals, perHour, first, Math.Max(0, last - first));
        }

        return arrivals;
    }

    private static bool[] Outages(List<SampleRow> rows, int steps)
    {
        var down = new bool[steps];
        for (var row = 0; row + 1 < rows.Count; row++)
        {
            if (rows[row].Numbers.All(number => number is null))
            {
                var first = (int)((rows[row].At - rows[0].At) / Step);
                var last = Math.Min(steps, (int)((rows[row + 1].At - rows[0].At) / Step));
                Array.Fill(down, true, first, Math.Max(0, last - first));
            }
        }

        return down;
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
