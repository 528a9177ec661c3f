namespace UwsAgent.Core.Autoscaling;

/// <summary>Made-up work with the shapes and sizes of a real school-messaging product: the same seed gives the same work.</summary>
public static class SyntheticTraces
{
    private static readonly DateTimeOffset Monday = new(2026, 2, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(15);

    /// <summary>Requests that one replica serves in an hour: ten serve a thousand a minute.</summary>
    private const double WebPerHour = 6000;

    /// <summary>Sync jobs that one worker gets done in an hour.</summary>
    private const double SyncPerHour = 20;

    /// <summary>Messages that one worker gets done in an hour.</summary>
    private const double MessagesPerHour = 1200;

    public static IReadOnlyList<string> Names { get; } = ["school-day", "nightly-sync", "burst", "outage"];

    /// <exception cref="UserErrorException">There is no such trace.</exception>
    public static WorkTrace Make(string name, int seed) =>
        name switch
        {
            "school-day" => SchoolDay(seed) with { Name = name },
            "nightly-sync" => NightlySync(seed),
            "burst" => Burst(seed),
            "outage" => Outage(seed),
            _ => throw new UserErrorException($"There is no trace '{name}'. Traces: {string.Join(", ", Names)}.")
            {
                Kind = UserErrorKind.NotFound,
            },
        };

    /// <summary>Web requests of four weeks that follow American school days; the first two are there to learn from.</summary>
    private static WorkTrace SchoolDay(int seed)
    {
        var noise = new Noise(seed);
        var arrivals = Each(
            noise,
            28,
            at =>
            {
                var hour = at.TimeOfDay.TotalHours;
                var isSchool = at.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
                // Coasts wake one after another from 11:00 to 15:00 and go home from 19:00 to 23:00.
                var busy = Rise(hour, 10.5, 14.5) * (1 - Rise(hour, 19.5, 23.5));
                var day = noise.OfDay(at, 0.06);
                var requests = (isSchool ? 300 + (3100 * busy) : 250 + (450 * busy)) * (1 + day);
                return requests * (1 + (0.03 * noise.Slow(at))) * 60;
            }
        );
        return new WorkTrace("school-day", Monday, Step, [new WorkStream("requests", arrivals, WebPerHour)])
        {
            Warmup = TimeSpan.FromDays(14),
            Replicas = 20,
            SampledEvery = TimeSpan.FromMinutes(1),
        };
    }

    /// <summary>Two weeks of a rostering sync that comes in from 03:00 and must be done by 10:00, with messages by day.</summary>
    private static WorkTrace NightlySync(int seed)
    {
        var noise = new Noise(seed);
        var sync = Each(
            noise,
            14,
            at =>
            {
                var jobs = 4200 * (1 + noise.OfDay(at, 0.12));
                var hour = at.TimeOfDay.TotalHours;
                return hour is >= 3 and < 4 ? jobs * 0.8
                    : hour is >= 4 and < 6 ? jobs * 0.1
                    : 6;
            }
        );
        var messages = Each(
            noise,
            14,
            at =>
            {
                var hour = at.TimeOfDay.TotalHours;
                var isSchool = at.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
                return (isSchool ? 400 + (4500 * Rise(hour, 11, 14) * (1 - Rise(hour, 20, 23))) : 300)
                    * (1 + (0.1 * noise.Slow(at)));
            }
        );
        return new WorkTrace(
            "nightly-sync",
            Monday,
            Step,
            [
                new WorkStream("sync-ready", sync, SyncPerHour) { Deadline = "daily 03:00-10:00" },
                new WorkStream("messages-ready", messages, MessagesPerHour),
            ]
        )
        {
            Replicas = 15,
        };
    }

    /// <summary>A week in which, at times that nobody knows, a district writes to all parents at once.</summary>
    private static WorkTrace Burst(int seed)
    {
        var noise = new Noise(seed);
        var bursts = Enumerable
            .Range(0, 12)
            .Select(_ => (At: noise.Next() * 24 * 7, Messages: 6000 + (9000 * noise.Next())))
            .ToList();
        var messages = Each(
            noise,
            7,
            at =>
            {
                var hours = (at - Monday).TotalHours;
                return 900
                    + bursts
                        .Where(burst => hours >= burst.At && hours < burst.At + 0.1)
                        .Sum(burst => burst.Messages / 0.1);
            }
        );
        return new WorkTrace("burst", Monday, Step, [new WorkStream("messages-ready", messages, MessagesPerHour)])
        {
            Replicas = 10,
        };
    }

    /// <summary>The school days, and on three of the counted mornings the source of the metric is away while the load rises; what it says first afterwards is 0.</summary>
    private static WorkTrace Outage(int seed)
    {
        var trace = SchoolDay(seed);
        var down = new bool[trace.Steps];
        foreach (var (day, from, to) in new[] { (15, 11.0, 13.5), (17, 13.0, 14.5), (22, 10.5, 15.0) })
        {
            var first = (int)(TimeSpan.FromHours((day * 24) + from) / Step);
            var last = (int)(TimeSpan.FromHours((day * 24) + to) / Step);
            Array.Fill(down, true, first, last - first);
        }

        return trace with
        {
            Name = "outage",
            Outages = down,
        };
    }

    /// <summary>What is counted comes in whole pieces, at random: the rate is only its mean.</summary>
    private static double[] Each(Noise noise, int days, Func<DateTimeOffset, double> rate)
    {
        var steps = (int)(TimeSpan.FromDays(days) / Step);
        var rates = new double[steps];
        for (var step = 0; step < steps; step++)
        {
            rates[step] = noise.Count(Math.Max(0, rate(Monday + (Step * step))) * Step.TotalHours) / Step.TotalHours;
        }

        return rates;
    }

    /// <summary>From 0 to 1 between two hours, without corners.</summary>
    private static double Rise(double hour, double from, double to)
    {
        var share = Math.Clamp((hour - from) / (to - from), 0, 1);
        return share * share * (3 - (2 * share));
    }

    /// <summary>Numbers without pattern that depend on the seed alone, on every machine and in every version.</summary>
    private sealed class Noise(int seed)
    {
        private ulong state = (ulong)(uint)seed + 0x9E3779B97F4A7C15;

        /// <summary>From 0 to 1.</summary>
        public double Next() => Mix(state += 0x9E3779B97F4A7C15);

        /// <summary>How many come when so many are the mean (Poisson; by Knuth's product, and for many by the normal curve).</summary>
        public double Count(double mean)
        {
            if (mean > 30)
            {
                var normal = Math.Sqrt(-2 * Math.Log(1 - Next())) * Math.Cos(2 * Math.PI * Next());
                return Math.Max(0, Math.Round(mean + (Math.Sqrt(mean) * normal)));
            }

            var (limit, product, count) = (Math.Exp(-mean), Next(), 0);
            while (product > limit)
            {
                product *= Next();
                count++;
            }

            return count;
        }

        /// <summary>From -share to share, the same for all of a day.</summary>
        public double OfDay(DateTimeOffset at, double share) =>
            share * ((2 * Mix((ulong)(at.UtcTicks / TimeSpan.TicksPerDay) + ((ulong)(uint)seed << 32))) - 1);

        /// <summary>From -1 to 1, wandering within minutes.</summary>
        public double Slow(DateTimeOffset at)
        {
            var minutes = at.UtcTicks / (double)TimeSpan.TicksPerMinute / 10;
            var slot = (ulong)minutes;
            var share = minutes - Math.Floor(minutes);
            return (Of(slot) * (1 - share)) + (Of(slot + 1) * share);

            double Of(ulong one) => (2 * Mix(one + ((ulong)(uint)seed << 40))) - 1;
        }

        private static double Mix(ulong number)
        {
            number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
            number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
            return ((number ^ (number >> 31)) >> 11) / (double)(1UL << 53);
        }
    }
}
