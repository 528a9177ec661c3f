using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Planning;

/// <summary>Finds who refers to an image: by name, by digest, or by id.</summary>
internal sealed class ReferenceBook
{
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> digests = new(StringComparer.Ordinal);
    private readonly List<(NamePattern Pattern, string By)> patterns = [];

    public ReferenceBook(IReadOnlyList<KeptReference> references)
    {
        foreach (var reference in references)
        {
            if (reference.Name.Contains('*', StringComparison.Ordinal))
            {
                patterns.Add((NamePattern.Parse(reference.Name), reference.By));
            }
            else if (ImageName.IsDigest(reference.Name))
            {
                digests.TryAdd(reference.Name, reference.By);
            }
            else if (ImageName.Parse(reference.Name) is { } name)
            {
                if (name.Digest is { } digest)
                {
                    digests.TryAdd(digest, reference.By);
                }

                if (name.Tag is { } tag)
                {
                    names.TryAdd($"{name.Repository}:{tag}", reference.By);
                }
            }
        }
    }

    /// <returns>A phrase, or null.</returns>
    public string? Find(EngineImage image)
    {
        if (names.Count == 0 && digests.Count == 0 && patterns.Count == 0)
        {
            return null;
        }

        if (digests.TryGetValue(image.Id, out var by))
        {
            return $"{by} refers to it";
        }

        foreach (var digest in image.Digests)
        {
            if (digests.TryGetValue(digest[(digest.IndexOf('@', StringComparison.Ordinal) + 1)..], out by))
            {
                return $"{by} refers to it";
            }
        }

        foreach (var tag in image.Tags)
        {
            if (ImageName.Parse(tag) is not { } name)
            {
                continue;
            }

            if (names.TryGetValue($"{name.Repository}:{name.Tag}", out by))
            {
                return $"{by} refers to {tag}";
            }

            if (patterns.FirstOrDefault(one => one.Pattern.Matches(name)) is { Pattern: not null } found)
            {
                return $"{found.By} refers to {found.Pattern.Text}";
            }
        }

        return null;
    }
}
