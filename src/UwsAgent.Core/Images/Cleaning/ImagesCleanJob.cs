using System.Text.Json;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Images.Cleaning;

/// <summary>Cleans one engine, or every engine one after another: one that does not answer does not hold up the others.</summary>
public sealed class ImagesCleanJob(EngineCleaning cleaning, IJobQueue queue, ICurrent<ImagesOptions> current)
    : IJobHandler
{
    public static readonly JobKind Kind = new()
    {
        Name = "images-clean",
        Summary = "Removes images, exited containers and build cache that nothing needs",
        Lane = "images",
        Timeout = TimeSpan.FromHours(4),
        Misfire = MisfirePolicy.RunOnceNow,
        DefaultCron = "0 11 7 * * ?",
    };

    public static JobRequest Request(CleanWish wish, string author, bool dryRun)
    {
        ArgumentNullException.ThrowIfNull(wish);
        return new(Kind.Name, author)
        {
            Payload = JsonSerializer.Serialize(wish, ImageJson.Default.CleanWish),
            Title = $"clean {wish.Engine ?? "all engines"}",
            DedupeKey = $"{Kind.Name} {wish.Engine} {(dryRun ? "dry" : "")}",
            DryRun = dryRun,
        };
    }

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var options = current.Value;
        if (!options.Enabled)
        {
            return JobOutcome.Skipped("Images:Enabled is false");
        }

        var wish = JsonSerializer.Deserialize(run.Job.Payload, ImageJson.Default.CleanWish) ?? new CleanWish();
        var addresses = wish.Engine is { } one ? [EngineAddresses.Find(options, one)] : EngineAddresses.Of(options);
        var reports = new List<CleanReport>();
        foreach (var address in addresses)
        {
            var report = await cleaning.RunAsync(address, options, wish, run, cancellationToken);
            run.Log.Line($"{report.Engine}: {report.Summary}");
            reports.Add(report);
            if (report.AgainAt is { } again && !run.DryRun)
            {
                var next = Request(wish with { Engine = report.Engine }, run.Job.Author, dryRun: false);
                await queue.EnqueueAsync(
                    next with
                    {
                        NotBefore = again,
                        DedupeKey = $"{next.DedupeKey} postponed",
                    },
                    cancellationToken
                );
            }
        }

        return Outcome(reports, run.DryRun);
    }

    private static JobOutcome Outcome(List<CleanReport> reports, bool isDryRun)
    {
        var isOne = reports.Count == 1;
        var summary = string.Join(
            "; ",
            reports.Select(report => isOne ? report.Summary : $"{report.Engine}: {report.Summary}")
        );
        IReadOnlyList<string> reasons =
        [
            .. reports.SelectMany(report =>
                report.Steps.Concat(report.Troubles).Select(step => isOne ? step : $"{report.Engine}: {step}")
            ),
        ];
        if (reports.Count == 0)
        {
            return JobOutcome.Skipped("no engine is enabled in Images:Engines");
        }

        if (reports.Any(report => report.End is CleanEnd.Failed))
        {
            return JobOutcome.Failed(summary) with { Reasons = reasons };
        }

        if (isDryRun && reports.Any(report => report.End is CleanEnd.Planned))
        {
            return JobOutcome.Planned(summary, reasons);
        }

        return reports.Any(report => report.End is CleanEnd.Done)
            ? JobOutcome.Succeeded(summary, reasons)
            : JobOutcome.Skipped(summary);
    }
}
