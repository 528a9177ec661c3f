using System.Text;
using System.Text.RegularExpressions;

namespace UwsAgent.Core.Images;

/// <summary>Which images an admin means: <c>debian</c>, <c>uws/*:2109</c>, <c>host:5000/**</c>, <c>name@sha256:...</c>, or an id. Always the whole name: <c>app</c> is not <c>uws/webapp</c>.</summary>
/// <remarks><c>*</c> stands for any characters but a slash, <c>**</c> for any at all, <c>?</c> for one.</remarks>
public sealed class NamePattern
{
    private readonly Regex? repository;
    private readonly Regex? tag;
    private readonly string? digest;

    private NamePattern(string text, Regex? repository, Regex? tag, string? digest) =>
        (Text, this.repository, this.tag, this.digest) = (text, repository, tag, digest);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    public bool MatchesAll => repository?.ToString() is @"\A.*\z" && tag is null && digest is null;

    /// <summary>What is wrong with a pattern, as a phrase after its key; null when it can be used.</summary>
    public static string? Fault(string text) =>
        string.IsNullOrWhiteSpace(text) ? "must name an image, such as debian:12, uws/*, host:5000/app:* or sha256:..."
        : text.Any(letter => char.IsWhiteSpace(letter)) ? "must not hold blanks"
        : text.Contains('@', StringComparison.Ordinal)
        && !ImageName.IsDigest(text[(text.IndexOf('@', StringComparison.Ordinal) + 1)..])
            ? "must have a digest such as sha256:... after the @"
        : null;

    public static NamePattern Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var name = text.Trim();
        if (ImageName.IsDigest(name))
        {
            return new NamePattern(text, null, null, name);
        }

        string? wantedDigest = null;
        if (name.IndexOf('@', StringComparison.Ordinal) is var at and > 0)
        {
            (name, wantedDigest) = (name[..at], name[(at + 1)..]);
        }

        string? wantedTag = null;
        if (name.LastIndexOf(':') is var colon and > 0 && colon > name.LastIndexOf('/'))
        {
            (name, wantedTag) = (name[..colon], name[(colon + 1)..]);
        }

        return new NamePattern(
            text,
            Glob(name is "*" or "**" ? "**" : ImageName.Whole(name)),
            wantedTag is null or "*" ? null : Glob(wantedTag),
            wantedDigest
        );
    }

    public bool Matches(ImageName name) =>
        repository is not null
        && repository.IsMatch(name.Repository)
        && (tag is null || (name.Tag is { } given && tag.IsMatch(given)))
        && (digest is null || digest == name.Digest);

    /// <summary>An image by its id, whole or its beginning as <c>docker images</c> shows it, or by a registry's digest.</summary>
    public bool MatchesId(string id) =>
        repository is null
        && digest is not null
        && (id == digest || (digest.Length >= 19 && id.StartsWith(digest, StringComparison.Ordinal)));

    private static Regex Glob(string glob)
    {
        var text = new StringBuilder(@"\A");
        for (var index = 0; index < glob.Length; index++)
        {
            var isDouble = glob[index] is '*' && index + 1 < glob.Length && glob[index + 1] is '*';
            text.Append(
                glob[index] switch
                {
                    '*' when isDouble => ".*",
                    '*' => "[^/]*",
                    '?' => "[^/]",
                    var letter => Regex.Escape(letter.ToString()),
                }
            );
            index += isDouble ? 1 : 0;
        }

        return new Regex(
            text.Append(@"\z").ToString(),
            RegexOptions.CultureInvariant | RegexOptions.NonBacktracking,
            Regex.InfiniteMatchTimeout
        );
    }
}
