using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Planning;

/// <summary>Which image is used by which container, in whatever state it is.</summary>
internal static class ContainerUse
{
    /// <returns>For each image a phrase, or null.</returns>
    public static string?[] Of(IReadOnlyList<EngineImage> images, IReadOnlyList<EngineContainer> containers)
    {
        var users = new string?[images.Count];
        if (containers.Count == 0)
        {
            return users;
        }

        var byId = new Dictionary<string, List<EngineContainer>>(StringComparer.Ordinal);
        foreach (var container in containers)
        {
            foreach (var key in Keys(container))
            {
                if (!byId.TryGetValue(key, out var list))
                {
                    byId[key] = list = [];
                }

                list.Add(container);
            }
        }

        var known = images.Select(image => image.Id).ToHashSet(StringComparer.Ordinal);
        // On engines that keep images by manifest, a container may say another id than the list: then its name counts.
        var byName = containers
            .Where(container => !known.Contains(container.ImageId))
            .Select(container => (Name: ImageName.Parse(container.Image), Container: container))
            .Where(one => one.Name is not null)
            .ToLookup(one => one.Name!.Value, one => one.Container);
        for (var index = 0; index < images.Count; index++)
        {
            users[index] = User(images[index], byId, byName) is { } user ? Words(user) : null;
        }

        return users;
    }

    private static EngineContainer? User(
        EngineImage image,
        Dictionary<string, List<EngineContainer>> byId,
        ILookup<ImageName, EngineContainer> byName
    )
    {
        if (byId.TryGetValue(image.Id, out var direct))
        {
            return direct[0];
        }

        foreach (var digest in image.Digests)
        {
            if (byId.TryGetValue(digest[(digest.IndexOf('@', StringComparison.Ordinal) + 1)..], out var named))
            {
                return named[0];
            }
        }

        return byName.Count == 0
            ? null
            : image
                .Tags.Concat(image.Digests)
                .Select(ImageName.Parse)
                .OfType<ImageName>()
                .SelectMany(name => byName[name])
                .FirstOrDefault();
    }

    private static IEnumerable<string> Keys(EngineContainer container)
    {
        yield return container.ImageId;
        if (container.ManifestDigest is { Length: > 0 } manifest)
        {
            yield return manifest;
        }

        if (ImageName.IsDigest(container.Image))
        {
            yield return container.Image;
        }
    }

    private static string Words(EngineContainer container) =>
        $"container {(container.Name.Length > 0 ? container.Name : ImageWords.ShortId(container.Id))} ({container.State}) uses it";
}
