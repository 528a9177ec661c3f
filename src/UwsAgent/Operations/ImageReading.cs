using UwsAgent.Cli;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Images;
using UwsAgent.Core.Images.Cleaning;
using UwsAgent.Core.Images.Planning;
using UwsAgent.Core.Images.Space;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Metrics;

namespace UwsAgent.Operations;

/// <summary>Images as every front door shows them.</summary>
internal sealed class ImageReading(
    IEngines engines,
    ImagePlanner planner,
    ImageMemory memory,
    SpaceWatch space,
    ICurrent<ImagesOptions> current
) : IStatusLines, IMetricSource
{
    public IReadOnlyList<string> Engines() => [.. EngineAddresses.Of(current.Value).Select(address => address.Name)];

    /// <summary>What a run would do now; each engine answers for itself.</summary>
    public async Task<IReadOnlyList<PlanView>> PlanAsync(string? engine, CancellationToken cancellationToken)
    {
        var options = current.Value;
        var addresses = engine is null ? EngineAddresses.Of(options) : [EngineAddresses.Find(options, engine)];
        var policy = await planner.PolicyAsync(options, cancellationToken);
        var views = new List<PlanView>();
        foreach (var address in addresses)
        {
            views.Add(await PlanAsync(address, options, policy, cancellationToken));
        }

        return views;
    }

    public Task<IReadOnlyList<RemovalRecord>> HistoryAsync(CancellationToken cancellationToken) =>
        memory.RecordsAsync(cancellationToken);

    public Task<SpaceVerdict> FreeAsync(string? engine, ByteSize? need, CancellationToken cancellationToken) =>
        space.CheckAsync(engine, need, cancellationToken);

    public IReadOnlyList<EngineSpace> Space() => space.Latest();

    public IEnumerable<StatusLine> Lines() =>
        space
            .Latest()
            .Select(one => new StatusLine(
                "images",
                $"{one.Engine}: {one.Pressure.Why}{(one.FullIn is { } left ? $", full in {Durations.Text(left)}" : "")}",
                one.Pressure.Level switch
                {
                    PressureLevel.Critical => Tone.Bad,
                    PressureLevel.High => Tone.Warning,
                    _ => Tone.Plain,
                }
            ));

    public IEnumerable<KeyValuePair<string, object>> Facts() =>
        [
            new(
                "images",
                space
                    .Latest()
                    .Select(one => new
                    {
                        engine = one.Engine,
                        pressure = one.Pressure.Level.ToString().ToLowerInvariant(),
                        freeBytes = one.Space.AvailableBytes,
                        fullInDays = one.FullIn?.TotalDays,
                    })
                    .ToList()
            ),
        ];

    public IEnumerable<MetricFamily> Read()
    {
        var latest = space.Latest();
        yield return Gauge(
            "uws_images_disk_bytes",
            "Size of the disk of an engine's images.",
            one => one.Space.TotalBytes
        );
        yield return Gauge(
            "uws_images_disk_free_bytes",
            "Room on the disk of an engine's images.",
            one => one.Space.AvailableBytes
        );
        yield return Gauge(
            "uws_images_disk_inodes_used_ratio",
            "Share of the inodes in use on that disk; 0 where it has no fixed number.",
            one => one.Space.UsedInodeShare
        );
        yield return Gauge(
            "uws_images_disk_pressure",
            "0 while the disk is below its marks, 1 above the high one, 2 above the critical one.",
            one => (int)one.Pressure.Level
        );
        yield return new(
            "uws_images_disk_full_in_days",
            MetricType.Gauge,
            "When the disk will be full if it goes on as it did; absent while it does not fill or too little is known.",
            [
                .. latest
                    .Where(one => one.FullIn is not null)
                    .Select(one => new MetricSample(one.FullIn!.Value.TotalDays, ("engine", one.Engine))),
            ]
        );

        MetricFamily Gauge(string name, string help, Func<EngineSpace, double> value) =>
            new(
                name,
                MetricType.Gauge,
                help,
                [.. latest.Select(one => new MetricSample(value(one), ("engine", one.Engine)))]
            );
    }

    private async Task<PlanView> PlanAsync(
        EngineAddress address,
        ImagesOptions options,
        CleanupPolicy policy,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await using var connection = engines.Open(address);
            var plan = await planner.PlanAsync(connection, address.Name, options, policy, null, cancellationToken);
            return PlanView.Of(plan);
        }
        catch (EngineUnavailableException failure)
        {
            return new PlanView(address.Name, failure.Message) { IsAvailable = false };
        }
    }
}

/// <summary>A plan as people and programs see it.</summary>
internal sealed record PlanView(string Engine, string Summary)
{
    public bool IsAvailable { get; init; } = true;

    public string? Pressure { get; init; }

    public long FreesBytes { get; init; }

    public long? NeedsBytes { get; init; }

    public IReadOnlyList<PlanStep> Removals { get; init; } = [];

    public IReadOnlyList<PlanStep> Kept { get; init; } = [];

    public IReadOnlyList<PlanStep> Containers { get; init; } = [];

    public long CacheBytes { get; init; }

    public IReadOnlyList<string> Notes { get; init; } = [];

    public static PlanView Of(EnginePlan made)
    {
        var plan = made.Plan;
        return new PlanView(made.Engine, CleanReport.Sentence(plan))
        {
            Pressure = plan.Pressure,
            FreesBytes = plan.FreesBytes,
            NeedsBytes = plan.IsUnderPressure && plan.NeedsBytes < long.MaxValue / 4 ? plan.NeedsBytes : null,
            Removals =
            [
                .. plan.Removals.Select(one => new PlanStep(
                    one.Name,
                    one.Image.Id,
                    Word(one.Standing),
                    one.Why,
                    one.FreesBytes
                )),
            ],
            Kept =
            [
                .. plan.Kept.Select(one => new PlanStep(
                    one.Name,
                    one.Image.Id,
                    Word(one.Standing),
                    one.Why,
                    one.Image.SizeBytes
                )),
            ],
            Containers =
            [
                .. plan.Containers.Select(one => new PlanStep(
                    one.Container.Name,
                    one.Container.Id,
                    "exited",
                    one.Why,
                    0
                )),
            ],
            CacheBytes = plan.CacheBytes,
            Notes = made.Look.Usage.IsKnown
                ? plan.Notes
                : [.. plan.Notes, $"sizes are estimates: {made.Look.Usage.WhyNot}"],
        };
    }

    private static string Word(ImageStanding standing) =>
        string.Concat(
            standing
                .ToString()
                .Select(
                    (letter, index) =>
                        index > 0 && char.IsUpper(letter)
                            ? $" {char.ToLowerInvariant(letter)}"
                            : $"{char.ToLowerInvariant(letter)}"
                )
        );
}

/// <summary>One image or container of a plan.</summary>
internal sealed record PlanStep(string Name, string Id, string Standing, string Why, long Bytes);
