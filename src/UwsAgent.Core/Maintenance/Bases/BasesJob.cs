using System.Globalization;
using System.Text.Json;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>A release whose end was told.</summary>
internal sealed record ToldRelease(ReleaseState State);

/// <summary>Looks into every image once a day, and tells of each release that ends when it begins to matter here.</summary>
public sealed class BasesJob(
    BasesLook look,
    IDocumentStore store,
    ICurrent<MaintenanceOptions> current,
    IEventLog events
) : IJobHandler
{
    public const string Collection = "base-releases-told";

    public static readonly JobKind Kind = new()
    {
        Name = "maintenance-bases",
        Summary = "Looks on which releases of systems the images stand, and tells of those whose support ends",
        Lane = "rebuild",
        Timeout = TimeSpan.FromHours(1),
        DefaultCron = "0 41 6 * * ?",
    };

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(45);

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (!current.Value.Enabled || !current.Value.Bases.Enabled)
        {
            return JobOutcome.Skipped("Maintenance:Enabled or Maintenance:Bases:Enabled is false");
        }

        if (run.DryRun)
        {
            return JobOutcome.Planned("would look into each image that was not looked into yet");
        }

        var engines = await look.LookAsync(Patience, cancellationToken);
        foreach (var engine in engines.Where(engine => engine.WhyNot is not null))
        {
            run.Log.Line($"{engine.Engine}: {engine.WhyNot}");
        }

        var told = (await store.ReadAllAsync(Collection, cancellationToken)).ToDictionary(
            document => document.Id,
            State,
            StringComparer.Ordinal
        );
        var ending = engines
            .SelectMany(engine => engine.Images)
            .Where(image =>
                image
                    is {
                        Release: not null,
                        Standing.State: ReleaseState.EndingSoon or ReleaseState.Extended or ReleaseState.Ended
                    }
            )
            .GroupBy(image => $"{image.Release!.Id}-{image.Release.Version}", StringComparer.Ordinal)
            .ToList();
        foreach (var group in ending.Where(group => told.GetValueOrDefault(group.Key) != group.First().Standing.State))
        {
            await TellAsync(group.Key, [.. group], run, cancellationToken);
        }

        var images = engines.Sum(engine => engine.Images.Count);
        return JobOutcome.Succeeded(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{images} images; {ending.Sum(group => group.Count())} stand on a release that ends or has ended"
            ),
            [.. ending.Select(group => $"{group.First().Release!.Name}: {group.First().Standing.Why}")]
        );
    }

    private async Task TellAsync(
        string key,
        IReadOnlyList<ImageBase> images,
        JobRun run,
        CancellationToken cancellationToken
    )
    {
        var (release, standing) = (images[0].Release!, images[0].Standing);
        var names = images
            .Select(image => image.Names.Count > 0 ? image.Names[0] : image.Id)
            .Order(StringComparer.Ordinal);
        await events.AppendAsync(
            new AgentEvent(
                BasesEvents.ReleaseEnds,
                $"{release.Id}:{release.Version}",
                PlainText.Line($"{standing.Why}; on it stand {string.Join(", ", names)}", 1000)
            )
            {
                JobId = run.Job.Id,
            },
            cancellationToken
        );
        await store.CommitAsync(
            [
                DocumentChange.Put(
                    Collection,
                    key,
                    JsonSerializer.SerializeToUtf8Bytes(new ToldRelease(standing.State), BasesJson.Default.ToldRelease)
                ),
            ],
            cancellationToken
        );
    }

    private static ReleaseState? State(StoredDocument document)
    {
        try
        {
            return JsonSerializer.Deserialize(document.Json.Span, BasesJson.Default.ToldRelease)?.State;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
