using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Images.Cleaning;
using UwsAgent.Core.Images.Planning;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Space;

/// <summary>Looks at the engines' disks every minute, by statfs alone, and starts a cleanup when one presses.</summary>
public sealed class SpaceWatch(
    IEngines engines,
    ImageMemory memory,
    SpaceSamples samples,
    IJobQueue queue,
    IEventLog events,
    ICurrent<ImagesOptions> current,
    TimeProvider time
) : ISpaceCheck
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>When nothing more may go, another look is worth it only so often.</summary>
    public static readonly TimeSpan FutileWait = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, EngineSpace> latest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> roots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> tries = new(StringComparer.Ordinal);
    private readonly HashSet<string> told = new(StringComparer.Ordinal);

    /// <summary>How the disks were at the last look.</summary>
    public IReadOnlyList<EngineSpace> Latest()
    {
        lock (gate)
        {
            return [.. latest.Values.OrderBy(one => one.Engine, StringComparer.Ordinal)];
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (current.Value.Enabled)
            {
                await LookAsync(cancellationToken);
            }

            await Task.Delay(Every, time, cancellationToken);
        }
    }

    /// <summary>One look at every engine's disk.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var options = current.Value;
        foreach (var address in EngineAddresses.Of(options))
        {
            if (await MeasureAsync(address, cancellationToken) is not { } space)
            {
                continue;
            }

            var pressure = DiskPressure.Decide(
                space,
                DiskLimit.Parse(options.HighThreshold),
                DiskLimit.Parse(options.CriticalThreshold)
            );
            var known = await samples.AddAsync(
                address.Name,
                new SpaceSample(time.GetUtcNow(), space.UsedBytes),
                cancellationToken
            );
            lock (gate)
            {
                latest[address.Name] = new EngineSpace(
                    address.Name,
                    space,
                    pressure,
                    DiskForecast.Decide(known, space)
                );
            }

            await PressAsync(address.Name, pressure, cancellationToken);
        }
    }

    public async Task<SpaceVerdict> CheckAsync(string? engine, ByteSize? need, CancellationToken cancellationToken)
    {
        var options = current.Value;
        var address = EngineAddresses.Find(options, engine);
        var needed = (need ?? options.FreeBeforeBuild).Bytes;
        if (await MeasureAsync(address, cancellationToken) is not { } space)
        {
            return new SpaceVerdict(
                address.Name,
                false,
                needed,
                null,
                $"the room on the disk of {address.Name} is not known: its engine does not answer, or its host cannot be asked"
            );
        }

        var isEnough = space.AvailableBytes >= needed;
        return new SpaceVerdict(
            address.Name,
            isEnough,
            needed,
            space.AvailableBytes,
            $"{ImageWords.Size(space.AvailableBytes)} are free on {space.MountPoint}, {ImageWords.Size(needed)} are needed: {(isEnough ? "enough" : "too little")}"
        );
    }

    private async Task PressAsync(string engine, DiskPressure pressure, CancellationToken cancellationToken)
    {
        if (pressure.Level is PressureLevel.Calm)
        {
            told.Remove(engine);
            return;
        }

        var state = await memory.EngineAsync(engine, cancellationToken);
        var isWaitedFor = state.PostponedSince is not null && pressure.Level is not PressureLevel.Critical;
        if (isWaitedFor || IsTooSoon(engine, state))
        {
            return;
        }

        if (told.Add(engine))
        {
            await events.AppendAsync(new AgentEvent(ImageEvents.Pressing, engine, pressure.Why), cancellationToken);
        }

        try
        {
            await queue.EnqueueAsync(
                ImagesCleanJob.Request(new CleanWish { Engine = engine }, "disk pressure", dryRun: false),
                cancellationToken
            );
        }
        catch (UserErrorException)
        {
            // The queue takes no work now, perhaps because of this very disk; it says so itself, and the next minute comes.
        }
    }

    /// <summary>Nothing more may go, and the last try was not long ago.</summary>
    private bool IsTooSoon(string engine, EngineMemory state)
    {
        if (state.FutileSince is not { } since)
        {
            tries.Remove(engine);
            return false;
        }

        var last = tries.GetValueOrDefault(engine, since);
        if (time.GetUtcNow() - last < FutileWait)
        {
            return true;
        }

        tries[engine] = time.GetUtcNow();
        return false;
    }

    private async Task<DiskSpace?> MeasureAsync(EngineAddress address, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = engines.Open(address);
            if (!roots.TryGetValue(address.Name, out var root))
            {
                roots[address.Name] = root = (await connection.Engine.FactsAsync(cancellationToken)).RootDirectory;
            }

            return await connection.Disk.MeasureAsync(root, cancellationToken);
        }
        catch (EngineUnavailableException)
        {
            // The watch of the engine tells that.
            return null;
        }
    }
}

/// <summary>How one engine's disk stands.</summary>
/// <param name="FullIn">When it will be full if it goes on as it did; null when it does not fill, or too little is known.</param>
public sealed record EngineSpace(string Engine, DiskSpace Space, DiskPressure Pressure, TimeSpan? FullIn);
