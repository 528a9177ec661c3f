using System.Diagnostics;
using System.Runtime.CompilerServices;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Calendar;

namespace UwsAgent.Benchmarks.Maintenance;

/// <summary>A million questions to one window, and to a calendar of several windows and freezes, over ten years.</summary>
internal sealed class MaintenanceCalendarSuite : ISuite
{
    private const int Questions = 1_000_000;

    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string Name => "maintenance-calendar";

    public async IAsyncEnumerable<Measure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var options = Options();
        var window = MaintenanceWindow.Of("friday", options.Windows["friday"]);
        yield return Measure.Cost(
            "1,000,000 times: is this window open?",
            Best(at => window.Contains(at) ? 1 : 0),
            "ms",
            atMost: 100
        );

        var calendar = MaintenanceCalendar.Of(options);
        var freeze = new Freeze("f", "ana", "exams", From.AddYears(5), From.AddYears(5).AddDays(9));
        yield return Measure.Cost(
            "1,000,000 times: may this target begin, and why?",
            Best(at => WindowDecision.Decide(calendar, "amy-east", "packages", false, at, [freeze]).MayStart ? 1 : 0),
            "ms",
            atMost: 100
        );
        var clock = Stopwatch.StartNew();
        WindowDecision.Decide(MaintenanceCalendar.Of(options), "amy-east", "packages", false, From, [freeze]);
        yield return Measure.Cost("the first question to a new calendar", clock.Elapsed.TotalMilliseconds, "ms");
        await Task.CompletedTask;
    }

    private static MaintenanceOptions Options() =>
        new()
        {
            Windows = new Dictionary<string, WindowOptions>(StringComparer.Ordinal)
            {
                ["friday"] = new()
                {
                    Days = ["Fri"],
                    Start = "22:00",
                    Duration = TimeSpan.FromHours(4),
                    TimeZone = "America/New_York",
                    Cutoff = TimeSpan.FromMinutes(30),
                    Jitter = TimeSpan.FromMinutes(10),
                },
                ["tuesday"] = new()
                {
                    Days = ["2nd Tue"],
                    Start = "03:00",
                    Duration = TimeSpan.FromHours(2),
                    TimeZone = "Europe/Berlin",
                },
                ["security"] = new()
                {
                    Start = "05:00",
                    Duration = TimeSpan.FromHours(1),
                    SecurityOnly = true,
                },
            },
            Freezes = new Dictionary<string, FreezeOptions>(StringComparer.Ordinal)
            {
                ["winter"] = new() { Dates = ["2023-12-21..2024-01-03", "2024-12-21..2025-01-03"] },
            },
        };

    private static double Best(Func<DateTimeOffset, int> ask)
    {
        var step = TimeSpan.FromTicks(TimeSpan.FromDays(3652).Ticks / Questions);
        var best = double.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var (open, at) = (0, From);
            var clock = Stopwatch.StartNew();
            for (var question = 0; question < Questions; question++, at += step)
            {
                open += ask(at);
            }

            best = Math.Min(best, clock.Elapsed.TotalMilliseconds);
            if (open is 0 or Questions)
            {
                throw new InvalidOperationException("It was never or always open: that measures nothing.");
            }
        }

        return best;
    }
}
