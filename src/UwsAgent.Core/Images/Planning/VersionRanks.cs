using System.Globalization;
using System.Text.RegularExpressions;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Planning;

/// <summary>Which images are among the newest versions of their repository and form of tag, and which are not any more.</summary>
internal sealed partial class VersionRanks
{
    private readonly string?[] newest;
    private readonly bool[] superseded;

    public VersionRanks(IReadOnlyList<EngineImage> images, CleanupPolicy policy)
    {
        newest = new string?[images.Count];
        superseded = new bool[images.Count];
        var families = new Dictionary<string, List<(ImageVersion Version, int Image)>>(StringComparer.Ordinal);
        var most = new Dictionary<string, int>(StringComparer.Ordinal);
        var versioned = new int[images.Count];
        for (var index = 0; index < images.Count; index++)
        {
            foreach (var tag in images[index].Tags)
            {
                if (ImageName.Parse(tag) is { } name && VersionOf(name, out var family) is { } version)
                {
                    if (!families.TryGetValue(family, out var members))
                    {
                        families[family] = members = [];
                        most[family] =
                            policy.KeepNewestOf.FirstOrDefault(rule => rule.Fits(name))?.KeepNewest
                            ?? policy.KeepNewest;
                    }

                    members.Add((version, index));
                    versioned[index]++;
                }
            }
        }

        var old = new int[images.Count];
        foreach (var (family, members) in families)
        {
            Rank(members, most[family], old);
        }

        for (var index = 0; index < images.Count; index++)
        {
            superseded[index] =
                versioned[index] > 0 && versioned[index] == images[index].Tags.Count && old[index] == versioned[index];
        }
    }

    /// <returns>A phrase, or null.</returns>
    public string? WhyNewest(int image) => newest[image];

    /// <summary>Every one of its names is an older version.</summary>
    public bool IsSuperseded(int image) => superseded[image];

    /// <summary>By the tag, or by a round that ends the repository's name, as in <c>uws/base-2109:latest</c>.</summary>
    public static ImageVersion? VersionOf(ImageName name, out string family)
    {
        family = "";
        if (name.Tag is null)
        {
            return null;
        }

        if (name.Tag is "latest")
        {
            var round = Round().Match(name.Repository);
            if (!round.Success)
            {
                return null;
            }

            family = $"{round.Groups["name"].Value}-#";
            return ImageVersion.Find(round.Groups["round"].Value, out _);
        }

        var version = ImageVersion.Find(name.Tag, out var rest);
        family = $"{name.Repository}:{rest}";
        return version;
    }

    private void Rank(List<(ImageVersion Version, int Image)> members, int most, int[] old)
    {
        members.Sort((left, right) => right.Version.Against(left.Version));
        var rank = 0;
        for (var at = 0; at < members.Count; at++)
        {
            rank += at == 0 || members[at].Version.Against(members[at - 1].Version) != 0 ? 1 : 0;
            var image = members[at].Image;
            if (rank <= most)
            {
                newest[image] ??=
                    rank == 1
                        ? $"{members[at].Version.Text} is the newest version here"
                        : string.Create(
                            CultureInfo.InvariantCulture,
                            $"{members[at].Version.Text} is number {rank} of the newest versions, and {most} stay"
                        );
            }
            else
            {
                old[image]++;
            }
        }
    }

    [GeneratedRegex(
        @"^(?<name>.+)-(?<round>[0-9]{2}(0[1-9]|1[0-2])(-[0-9]{1,3})?)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Round();
}
