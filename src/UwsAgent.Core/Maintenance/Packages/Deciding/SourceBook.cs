using UwsAgent.Core.Maintenance.Packages.Reading;

namespace UwsAgent.Core.Maintenance.Packages.Deciding;

/// <summary>What the rules say about where versions come from.</summary>
internal sealed class SourceBook(IReadOnlyList<AptSource> sources, PackagePolicyOptions policy)
{
    private const int Automatic = 500;
    private readonly Dictionary<string, AptSource> byPlace = sources
        .GroupBy(source => source.Place, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);

    /// <summary>A source offers it to everybody: not one such as backports or experimental, unless apt was told so.</summary>
    public bool IsOffered(AptVersion version, AptPackage package) =>
        Of(version).Any(source => source.Priority >= Automatic)
        || (version.Text == package.Candidate && Of(version).Any());

    public bool IsAllowed(AptVersion version) =>
        policy.Origins.Count == 0 || Of(version).Any(source => OriginPattern.MatchesAny(policy.Origins, source));

    public bool IsSecurity(AptVersion version) =>
        Of(version).Any(source => OriginPattern.MatchesAny(policy.SecurityOrigins, source));

    public bool IsTrusted(AptVersion version) => Of(version).Any(source => source.IsTrusted);

    public string Word(AptVersion version) => Of(version).FirstOrDefault()?.Word ?? "an unknown place";

    private IEnumerable<AptSource> Of(AptVersion version) =>
        version
            .Places.Select(place => byPlace.GetValueOrDefault(place))
            .OfType<AptSource>()
            .Where(source => !source.IsInstalledState);
}
