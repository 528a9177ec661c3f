using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>Which image a Dockerfile makes, by the configuration.</summary>
public static class ImageOfDockerfile
{
    private static readonly string[] Places = ["{folder}", "{path}", "{suffix}", "{round}"];

    public static string? Fault(string template)
    {
        ArgumentNullException.ThrowIfNull(template);
        var filled = Places.Aggregate(template, (text, place) => text.Replace(place, "x", StringComparison.Ordinal));
        return filled.Contains('{', StringComparison.Ordinal) || filled.Contains('}', StringComparison.Ordinal)
                ? $"may have only {string.Join(", ", Places)} in braces"
            : BaseName.Parse(filled) is null or { IsPinned: true }
                ? "must be a name of an image, such as uws/{folder}:{round}"
            : null;
    }

    /// <returns>Null when the Dockerfile is to be left alone, or its name comes to nothing.</returns>
    public static BaseName? Of(BasesOptions options, DockerfileSource source)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(source);
        var template = options.Images.GetValueOrDefault(source.Path, options.Image);
        if (template.Length == 0)
        {
            return null;
        }

        var parts = source.Path.Split('/');
        var file = parts[^1];
        var folder = parts.Length > 1 ? parts[^2] : source.Folder.TrimEnd('/').Split('/')[^1];
        var path = parts.Length > 1 ? string.Join('/', parts[..^1]) : folder;
        var suffix = file.StartsWith("Dockerfile.", StringComparison.Ordinal) ? file["Dockerfile.".Length..] : "";
        // Of a.Dockerfile the image is a, not that of its folder.
        var stem = file.EndsWith(".Dockerfile", StringComparison.OrdinalIgnoreCase)
            ? file[..^".Dockerfile".Length]
            : null;
        var name = template
            .Replace("{folder}", stem ?? folder, StringComparison.Ordinal)
            .Replace("{path}", stem ?? path, StringComparison.Ordinal)
            .Replace("{suffix}", suffix, StringComparison.Ordinal)
            .Replace("{round}", options.Round, StringComparison.Ordinal);
        return BaseName.Parse(name.ToLowerInvariant().TrimEnd(':', '-'));
    }
}
