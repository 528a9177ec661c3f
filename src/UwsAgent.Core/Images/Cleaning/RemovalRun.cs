using System.Globalization;
using UwsAgent.Core.Events;
using UwsAgent.Core.Images.Planning;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Cleaning;

/// <summary>Carries plans out on one engine: one removal after another, each told, each normal however it ends.</summary>
internal sealed class RemovalRun(
    EngineConnection connection,
    string engine,
    ImagesOptions options,
    ImageMemory memory,
    IEventLog events,
    JobRun run,
    TimeProvider time
)
{
    /// <summary>The engine does some of a removal beside another; more gain nothing.</summary>
    private const int AtOnce = 4;
    private readonly List<RemovalRecord> records = [];
    private readonly Dictionary<string, string> tried = new(StringComparer.Ordinal);
    private bool isCachePruned;

    public List<string> Steps { get; } = [];

    public List<string> Troubles { get; } = [];

    public int Images { get; private set; }

    public int Containers { get; private set; }

    public bool IsEngineLost { get; private set; }

    public int Left => options.MaxRemovals - Images - Containers;

    /// <summary>What this run has tried in vain.</summary>
    public IReadOnlyDictionary<string, string> Tried => tried;

    /// <returns>How much went; 0 means that another plan would not help.</returns>
    public async Task<int> CarryOutAsync(EnginePlan plan, CancellationToken cancellationToken)
    {
        var before = Images + Containers;
        foreach (var removal in plan.Plan.Containers)
        {
            await RemoveAsync(removal, cancellationToken);
        }

        var pruned = await PruneAsync(plan.Plan, cancellationToken);
        var waiting = new Queue<ImageRemoval>(plan.Plan.Removals);
        while (waiting.Count > 0 && !IsEngineLost)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (waiting.Peek().Standing is ImageStanding.NotDue && await IsEnoughAsync(plan, cancellationToken))
            {
                break;
            }

            await RemoveAsync(Together(waiting), cancellationToken);
        }

        await memory.AddAsync(records, options.KeepRecordsFor, CancellationToken.None);
        records.Clear();
        return Images + Containers - before + pruned;
    }

    /// <summary>The next ones that can be asked for at the same time: due anyway, of one name, and none the parent of another. Else only the next.</summary>
    private static List<ImageRemoval> Together(Queue<ImageRemoval> waiting)
    {
        var batch = new List<ImageRemoval> { waiting.Dequeue() };
        while (batch.Count < AtOnce && IsSimple(batch[0]) && waiting.TryPeek(out var next) && IsSimple(next))
        {
            if (batch.Exists(one => one.Image.ParentId == next.Image.Id))
            {
                break;
            }

            batch.Add(waiting.Dequeue());
        }

        return batch;
    }

    private static bool IsSimple(ImageRemoval removal) =>
        removal.References.Count == 1 && removal.Standing is not ImageStanding.NotDue;

    private async Task RemoveAsync(List<ImageRemoval> batch, CancellationToken cancellationToken)
    {
        if (batch.Count == 1)
        {
            await RemoveAsync(batch[0], cancellationToken);
            return;
        }

        var results = await Task.WhenAll(
            batch.Select(one => connection.Removal.RemoveImageAsync(one.Image.Id, cancellationToken))
        );
        foreach (var (one, result) in batch.Zip(results))
        {
            await EndAsync(one, result);
        }
    }

    private Task EndAsync(ImageRemoval removal, RemovalResult result)
    {
        switch (result.End)
        {
            case RemovalEnd.Removed:
                return RemovedAsync(removal);
            case RemovalEnd.Gone:
                SomebodyElse(removal);
                return Task.CompletedTask;
            default:
                return FailedAsync(removal, result);
        }
    }

    /// <summary>Somebody else was first: that is what was wanted.</summary>
    private void SomebodyElse(ImageRemoval removal)
    {
        tried[removal.Image.Id] = "somebody else removed it";
        Say($"{removal.Name} was gone already");
    }

    private async Task<bool> IsEnoughAsync(EnginePlan plan, CancellationToken cancellationToken)
    {
        var space = await connection.Disk.MeasureAsync(plan.Look.Facts.RootDirectory, cancellationToken);
        return space is not null
            && plan.Policy.Low.BytesAbove(space) <= 0
            && !(space.Inodes > 0 && space.Inodes - space.AvailableInodes > plan.Policy.Low.UsedInodes(space))
            && space.AvailableBytes >= plan.Policy.WantedFreeBytes;
    }

    private async Task RemoveAsync(ContainerRemoval removal, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (IsEngineLost)
        {
            return;
        }

        var container = removal.Container;
        var result = await connection.Removal.RemoveContainerAsync(container.Id, cancellationToken);
        if (result.End is RemovalEnd.Removed)
        {
            Containers++;
            var what = $"exited container {container.Name} of {container.Image} removed: {removal.Why}";
            await TellAsync(new AgentEvent(ImageEvents.ContainerRemoved, container.Name, what) { Why = removal.Why });
        }
        else if (result.End is not RemovalEnd.Gone)
        {
            Trouble(result, $"container {container.Name}");
        }
    }

    /// <returns>1 when something was freed.</returns>
    private async Task<int> PruneAsync(ImageCleanupPlan plan, CancellationToken cancellationToken)
    {
        if (plan.CacheBytes == 0 || isCachePruned || IsEngineLost)
        {
            return 0;
        }

        isCachePruned = true;
        try
        {
            var limits = new BuildCacheLimits(options.BuildCache.UnusedFor, options.BuildCache.KeepSize.Bytes);
            var freed = await connection.Removal.PruneBuildCacheAsync(limits, cancellationToken);
            Say($"build cache pruned: {ImageWords.Size(freed)}");
            return freed > 0 ? 1 : 0;
        }
        catch (EngineUnavailableException failure)
        {
            Troubles.Add($"build cache: {failure.Message}");
            return 0;
        }
    }

    private async Task RemoveAsync(ImageRemoval removal, CancellationToken cancellationToken)
    {
        var image = removal.Image;
        if (removal.References.Count > 1 && await IsUsedNowAsync(image, cancellationToken))
        {
            tried[image.Id] = "a container began to use it meanwhile";
            return;
        }

        var untagged = new List<string>();
        foreach (var reference in removal.References)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var result = await RemoveNameAsync(image, reference, cancellationToken);
            if (result.End is RemovalEnd.Removed)
            {
                untagged.AddRange(result.Untagged);
            }
            else if (result.End is not RemovalEnd.Gone)
            {
                await RestoreAsync(image, untagged);
                await FailedAsync(removal, result);
                return;
            }
            else if (reference == image.Id && untagged.Count == 0)
            {
                SomebodyElse(removal);
                return;
            }
        }

        await RemovedAsync(removal);
    }

    /// <summary>A name that stands for another image by now is not taken away.</summary>
    private async Task<RemovalResult> RemoveNameAsync(
        EngineImage image,
        string reference,
        CancellationToken cancellationToken
    )
    {
        if (reference != image.Id)
        {
            var stands = await connection.Engine.InspectImageAsync(reference, cancellationToken);
            if (stands?.Id != image.Id)
            {
                return new RemovalResult(RemovalEnd.Gone, "it stands for another image by now");
            }
        }

        return await connection.Removal.RemoveImageAsync(reference, cancellationToken);
    }

    private async Task<bool> IsUsedNowAsync(EngineImage image, CancellationToken cancellationToken) =>
        ContainerUse.Of([image], await connection.Engine.ContainersAsync(cancellationToken))[0] is not null;

    private async Task RestoreAsync(EngineImage image, List<string> untagged)
    {
        foreach (var name in untagged.Where(name => image.Tags.Contains(name, StringComparer.Ordinal)))
        {
            try
            {
                await connection.Removal.RestoreNameAsync(image.Id, name, CancellationToken.None);
                Say($"{name} put back");
            }
            catch (EngineUnavailableException failure)
            {
                Troubles.Add($"{name} could not be put back: {failure.Message}; docker tag {image.Id} {name}");
            }
        }
    }

    private async Task FailedAsync(ImageRemoval removal, RemovalResult result)
    {
        tried[removal.Image.Id] = result.Why;
        if (result.End is RemovalEnd.InUse)
        {
            Say($"{removal.Name} stays: {result.Why}");
            return;
        }

        Trouble(result, removal.Name);
        if (result.End is RemovalEnd.EngineLost)
        {
            return;
        }

        var failures = await memory.WithBookAsync(
            engine,
            book =>
            {
                var before = book.Images.GetValueOrDefault(removal.Image.Id)?.Failures;
                var count = before?.Why == result.Why ? before.Count + 1 : 1;
                var now = new RemovalFailures(result.Why, count, time.GetUtcNow(), count >= RemovalFailures.Most);
                book.Failed(removal.Image.Id, now);
                return now;
            },
            CancellationToken.None
        );
        if (failures.IsSetAside)
        {
            var what = string.Create(
                CultureInfo.InvariantCulture,
                $"{removal.Name} is set aside: its removal failed {failures.Count} times: {failures.Why}"
            );
            await TellAsync(
                new AgentEvent(ImageEvents.SetAside, removal.Name, what)
                {
                    Undo = $"uws images keep --retry {removal.Name}",
                }
            );
        }
    }

    private async Task RemovedAsync(ImageRemoval removal)
    {
        Images++;
        var image = removal.Image;
        var digest = image.Digests.Count > 0 ? image.Digests[0] : null;
        var undo = digest is null ? null : $"docker pull {digest}";
        records.Add(
            new RemovalRecord(
                ImageMemory.RecordId(time.GetUtcNow(), Images),
                time.GetUtcNow(),
                engine,
                removal.Name,
                image.Id,
                removal.Why,
                removal.FreesBytes,
                undo
            )
            {
                Digest = digest,
                JobId = run.Job.Id,
            }
        );
        await memory.WithBookAsync(
            engine,
            book =>
            {
                book.Remove(image.Id);
                return true;
            },
            CancellationToken.None
        );
        var names =
            image.Tags.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" with {image.Tags.Count} names") : "";
        await TellAsync(
            new AgentEvent(ImageEvents.Removed, removal.Name, $"{removal.Name} removed{names}: {removal.Why}")
            {
                Before = image.Id,
                Why = removal.Why,
                Undo = undo,
                Fields = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["ENGINE"] = engine,
                    ["DIGEST"] = digest ?? image.Id,
                    ["FREES_BYTES"] = removal.FreesBytes.ToString(CultureInfo.InvariantCulture),
                },
            }
        );
    }

    private void Trouble(RemovalResult result, string what)
    {
        IsEngineLost |= result.End is RemovalEnd.EngineLost;
        Troubles.Add($"{what}: {result.Why}");
        run.Log.Line($"{what} could not be removed: {result.Why}");
    }

    private void Say(string line)
    {
        Steps.Add(line);
        run.Log.Line($"{engine}: {line}");
    }

    private async Task TellAsync(AgentEvent happened)
    {
        Say(happened.What);
        await events.AppendAsync(happened with { JobId = run.Job.Id, Author = run.Job.Author }, CancellationToken.None);
    }
}
