using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Cleaning;

/// <summary>Everything that was seen of one engine for one plan.</summary>
public sealed record EngineLook(
    EngineFacts Facts,
    IReadOnlyList<EngineImage> Images,
    IReadOnlyList<EngineContainer> Containers,
    EngineUsage Usage
)
{
    /// <summary>A count that takes longer is not waited for.</summary>
    private static readonly TimeSpan LongestCount = TimeSpan.FromSeconds(30);

    /// <summary>A fixed number of calls, and one for each exited container that is old enough to matter.</summary>
    /// <param name="counted">A count of this run, which is not made twice.</param>
    public static async Task<EngineLook> TakeAsync(
        EngineConnection connection,
        ImagesOptions options,
        EngineUsage? counted,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(options);
        var engine = connection.Engine;
        var facts = await engine.FactsAsync(cancellationToken);
        var images = new List<EngineImage>();
        await foreach (var image in engine.ImagesAsync(cancellationToken))
        {
            images.Add(image);
        }

        var usage = counted ?? await CountAsync(engine, time, cancellationToken);
        var disk = await connection.Disk.MeasureAsync(facts.RootDirectory, cancellationToken);
        // The containers last: what was created while the images were listed is seen.
        var containers = await engine.ContainersAsync(cancellationToken);
        return new EngineLook(
            facts,
            images,
            await WithEndsAsync(engine, containers, options.RemoveExitedAfter, time.GetUtcNow(), cancellationToken),
            usage with
            {
                Disk = disk,
            }
        );
    }

    private static async Task<EngineUsage> CountAsync(
        IDockerEngine engine,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(LongestCount, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await engine.UsageAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return EngineUsage.Unknown with
            {
                WhyNot = $"the engine did not count within {LongestCount.TotalSeconds} s",
            };
        }
        catch (EngineUnavailableException failure)
        {
            return EngineUsage.Unknown with { WhyNot = failure.Message };
        }
    }

    private static async Task<IReadOnlyList<EngineContainer>> WithEndsAsync(
        IDockerEngine engine,
        IReadOnlyList<EngineContainer> containers,
        TimeSpan grace,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (grace == TimeSpan.Zero)
        {
            return containers;
        }

        var seen = new List<EngineContainer>(containers.Count);
        foreach (var container in containers)
        {
            var isOld = container is { IsExited: true, LastRunAt: null } && now - container.CreatedAt >= grace;
            seen.Add(
                isOld
                    ? container with
                    {
                        LastRunAt = await engine.LastRunAsync(container.Id, cancellationToken),
                    }
                    : container
            );
        }

        return seen;
    }
}
