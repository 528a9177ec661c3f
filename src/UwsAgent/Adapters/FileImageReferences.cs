using System.IO.Enumeration;
using System.Text.RegularExpressions;
using UwsAgent.Core;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Images that files refer to: <c>image:</c> in compose files and manifests, <c>FROM</c> in Dockerfiles.</summary>
internal sealed partial class FileImageReferences : IImageReferences
{
    private const long LargestFile = 4 << 20;

    public Task<IReadOnlyList<ImageReference>> FindAsync(
        IReadOnlyList<string> files,
        CancellationToken cancellationToken
    ) =>
        Task.Run<IReadOnlyList<ImageReference>>(
            () => [.. files.SelectMany(Matches).Distinct(StringComparer.Ordinal).SelectMany(Read).Distinct()],
            cancellationToken
        );

    /// <summary>The images of one text.</summary>
    public static IEnumerable<string> Names(string text)
    {
        foreach (Match match in Mention().Matches(text))
        {
            var name = Plain(match.Groups["name"].Value.Trim('"', '\''));
            if (name.Length > 0 && name is not "scratch")
            {
                yield return name;
            }
        }
    }

    /// <summary>A variable with a default is its default; one without may be anything, so all of its place stays.</summary>
    private static string Plain(string name)
    {
        var filled = Defaulted().Replace(name, match => match.Groups["value"].Value);
        return filled.Contains('$', StringComparison.Ordinal) ? Variable().Replace(filled, "**") : filled;
    }

    private static IEnumerable<ImageReference> Read(string file)
    {
        try
        {
            if (new FileInfo(file).Length > LargestFile)
            {
                throw new UserErrorException(
                    $"{file} is larger than {LargestFile >> 20} MiB, so it is not known which images it refers to (Images:KeepReferencedBy)"
                );
            }

            return [.. Names(File.ReadAllText(file)).Select(name => new ImageReference(name, file))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(
                $"{file} cannot be read, so it is not known which images it refers to, and nothing is removed (Images:KeepReferencedBy): {failure.Message}",
                failure
            );
        }
    }

    private static IEnumerable<string> Matches(string pattern)
    {
        var wild = pattern.IndexOfAny(['*', '?']);
        if (wild < 0)
        {
            return [pattern];
        }

        var root = Path.GetDirectoryName(pattern[..wild]) ?? "/";
        if (!Directory.Exists(root))
        {
            return [];
        }

        // As in a shell with globstar: ** is any number of directories.
        var expression = new Regex(
            "^"
                + Regex
                    .Escape(pattern)
                    .Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal)
                    .Replace(@"\*", "[^/]*", StringComparison.Ordinal)
                    .Replace(@"\?", "[^/]", StringComparison.Ordinal)
                + "$",
            RegexOptions.CultureInvariant | RegexOptions.NonBacktracking,
            Regex.InfiniteMatchTimeout
        );
        var isDeep =
            pattern.Contains("**", StringComparison.Ordinal)
            || pattern[(root.Length + 1)..].Contains('/', StringComparison.Ordinal);
        try
        {
            return
            [
                .. new FileSystemEnumerable<string>(
                    root,
                    (ref FileSystemEntry entry) => entry.ToFullPath(),
                    new EnumerationOptions
                    {
                        RecurseSubdirectories = isDeep,
                        IgnoreInaccessible = false,
                        AttributesToSkip = FileAttributes.None,
                    }
                )
                {
                    ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                        !entry.IsDirectory && expression.IsMatch(entry.ToFullPath()),
                    ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                        !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
                },
            ];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(
                $"{root} cannot be listed, so it is not known which images the files {pattern} refer to, and nothing is removed (Images:KeepReferencedBy): {failure.Message}",
                failure
            );
        }
    }

    [GeneratedRegex(
        @"(?:^[ \t]*-?[ \t]*|[{,][ \t]*)[""']?image[""']?[ \t]*:[ \t]*(?<name>[""']?(?:\$\{[^}]*\}|[^\s#""',}])+)|^[ \t]*FROM[ \t]+(?:--[^\s]+[ \t]+)*(?<name>[^\s#]+)",
        RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        5000
    )]
    private static partial Regex Mention();

    [GeneratedRegex(
        @"\$\{[A-Za-z0-9_]+:?-(?<value>[^{}$]*)\}",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Defaulted();

    [GeneratedRegex(@"\$\{[^}]*\}|\$[A-Za-z0-9_]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Variable();
}
