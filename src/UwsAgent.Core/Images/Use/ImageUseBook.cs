using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Use;

/// <summary>Knows of one engine when each image came and when it was last used. One caller at a time.</summary>
public sealed class ImageUseBook(string engine, IEnumerable<ImageUse> known)
{
    private readonly Dictionary<string, ImageUse> images = known.ToDictionary(use => use.Id, StringComparer.Ordinal);
    private readonly Dictionary<string, string> idsByName = new(StringComparer.Ordinal);
    private readonly Dictionary<UInt128, string> idsByTop = [];
    private readonly HashSet<string> changed = new(StringComparer.Ordinal);

    public string Engine => engine;

    public IReadOnlyDictionary<string, ImageUse> Images => images;

    /// <summary>Brings it in line with what the engine has now: unknown images have come now, and what a container holds is used now.</summary>
    /// <returns>The ids of images whose layers are not known yet.</returns>
    public IReadOnlyList<string> Reconcile(
        IReadOnlyList<EngineImage> present,
        IReadOnlyList<EngineContainer> containers,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(present);
        ArgumentNullException.ThrowIfNull(containers);
        idsByName.Clear();
        var here = new HashSet<string>(present.Count, StringComparer.Ordinal);
        var parents = new List<string>();
        foreach (var image in present)
        {
            here.Add(image.Id);
            if (!images.TryGetValue(image.Id, out var use))
            {
                Put(new ImageUse(image.Id, now, now) { UsedBy = "first seen" });
                parents.Add(image.ParentId);
            }
            else if (use.LastUsedAt > now || use.ArrivedAt > now)
            {
                // Written while the clock was ahead: such an image would never grow old, or at once.
                Put(use with { LastUsedAt = Earlier(use.LastUsedAt, now), ArrivedAt = Earlier(use.ArrivedAt, now) });
            }

            foreach (var name in image.Tags.Concat(image.Digests))
            {
                idsByName[Key(name)] = image.Id;
            }
        }

        foreach (var gone in images.Keys.Where(id => !here.Contains(id)).ToList())
        {
            Remove(gone);
        }

        foreach (var parent in parents.Where(parent => parent.Length > 0))
        {
            Used(parent, now, "an image was built on it");
        }

        foreach (var container in containers)
        {
            Used(
                container.ImageId,
                container.IsExited ? container.LastRunAt ?? container.CreatedAt : now,
                $"container {container.Name}"
            );
        }

        return [.. images.Values.Where(use => use.Layers is null).Select(use => use.Id)];
    }

    /// <summary>Takes in what an engine tells.</summary>
    /// <returns>True when it is about an image that is not known here, so that the list must be read again.</returns>
    public bool Apply(EngineEvent happened, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var at = Earlier(happened.At, now);
        if (happened.Subject is EngineEventSubject.Container)
        {
            return happened.Action is not "destroy" and not "rename"
                && !Used(Find(happened.Image), at, $"{happened.Action} of container {happened.Id}");
        }

        if (happened.Action is "delete")
        {
            Remove(happened.Image);
            return false;
        }

        if (happened.Action is "untag")
        {
            return true;
        }

        var isKnown = Used(Find(happened.Image), at, happened.Action);
        // A new name may stand for another image from now on.
        return !isKnown || happened.Action is "pull" or "tag" or "load" or "import";
    }

    /// <summary>What an image is made of; what it was built on counts as used when it came.</summary>
    public void Learn(EngineImageDetail detail, IReadOnlyList<ImageLayer> layers)
    {
        ArgumentNullException.ThrowIfNull(detail);
        ArgumentNullException.ThrowIfNull(layers);
        if (!images.TryGetValue(detail.Id, out var use))
        {
            return;
        }

        Put(use with { Layers = layers });
        if (layers.Count > 0)
        {
            idsByTop[layers[^1].Chain] = detail.Id;
        }

        var bases = layers.SkipLast(1).Select(layer => idsByTop.GetValueOrDefault(layer.Chain)).OfType<string>();
        foreach (
            var lower in bases
                .Append(detail.ParentId)
                .Where(id => id.Length > 0 && id != detail.Id)
                .Distinct(StringComparer.Ordinal)
        )
        {
            Used(lower, use.ArrivedAt, "an image was built on it");
        }
    }

    /// <summary>Time in which nobody watched does not count as time in which nothing was used.</summary>
    public void Forgive(TimeSpan unwatched, DateTimeOffset now)
    {
        if (unwatched <= TimeSpan.Zero)
        {
            return;
        }

        foreach (var use in images.Values.ToList())
        {
            Put(use with { LastUsedAt = Earlier(use.LastUsedAt + unwatched, now) });
        }
    }

    public void Failed(string id, RemovalFailures? failures)
    {
        if (images.TryGetValue(id, out var use) && use.Failures != failures)
        {
            Put(use with { Failures = failures });
        }
    }

    /// <summary>What was set aside under this name or id is tried again.</summary>
    /// <returns>How many there were.</returns>
    public int Forget(string nameOrId)
    {
        if (Find(nameOrId) is not { } id || images[id].Failures is null)
        {
            return 0;
        }

        Failed(id, null);
        return 1;
    }

    public void Remove(string id)
    {
        if (images.Remove(id, out var use))
        {
            changed.Add(id);
            if (use.Layers is { Count: > 0 } layers && idsByTop.GetValueOrDefault(layers[^1].Chain) == id)
            {
                idsByTop.Remove(layers[^1].Chain);
            }
        }
    }

    /// <summary>What has changed since the last call; null stands for an image that is gone.</summary>
    public IReadOnlyList<(string Id, ImageUse? Use)> TakeChanges()
    {
        var taken = changed.Select(id => (id, images.GetValueOrDefault(id))).ToList();
        changed.Clear();
        return taken;
    }

    /// <summary>They could not be written: they are still to be.</summary>
    public void PutBack(IEnumerable<string> ids) => changed.UnionWith(ids);

    /// <summary>A copy for a plan.</summary>
    public ImageHistory Copy(IReadOnlyDictionary<string, PullAnswer> pullable) =>
        new(new Dictionary<string, ImageUse>(images, StringComparer.Ordinal)) { Pullable = pullable };

    private bool Used(string? id, DateTimeOffset at, string by)
    {
        if (id is null || !images.TryGetValue(id, out var use))
        {
            return false;
        }

        if (at > use.LastUsedAt)
        {
            Put(use with { LastUsedAt = at, UsedBy = by });
        }

        return true;
    }

    private string? Find(string nameOrId) =>
        images.ContainsKey(nameOrId) ? nameOrId
        : idsByName.TryGetValue(Key(nameOrId), out var id) ? id
        : nameOrId.Length >= 12
            ? images.Keys.FirstOrDefault(one =>
                one.StartsWith(nameOrId, StringComparison.Ordinal)
                || one.AsSpan(7).StartsWith(nameOrId, StringComparison.Ordinal)
            )
        : null;

    private void Put(ImageUse use)
    {
        images[use.Id] = use;
        changed.Add(use.Id);
        if (use.Layers is { Count: > 0 } layers)
        {
            idsByTop.TryAdd(layers[^1].Chain, use.Id);
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private static string Key(string name) => ImageName.Parse(name)?.ToString() ?? name;
}
