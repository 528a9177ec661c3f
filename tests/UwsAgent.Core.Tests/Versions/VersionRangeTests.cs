using CsCheck;
using UwsAgent.Core.Versions;

namespace UwsAgent.Core.Tests.Versions;

/// <summary>Versions are ordered as semver.org has it, and ranges let in what npm's would.</summary>
public sealed class VersionRangeTests
{
    private static readonly Gen<SemanticVersion> Any = Gen.Select(
        Gen.Int[0, 3],
        Gen.Int[0, 3],
        Gen.Int[0, 3],
        Gen.Int[0, 4].Select(one => new[] { "", "-alpha", "-alpha.1", "-rc.2", "-rc.10" }[one]),
        (major, minor, patch, early) => SemanticVersion.Parse($"{major}.{minor}.{patch}{early}")!
    );

    [Fact]
    public void Versions_are_ordered_as_semver_org_has_them()
    {
        string[] order =
        [
            "0.9",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "v1.0.0",
            "1.0.1+build.5",
            "1.19.2",
            "1.19.13",
            "2",
        ];
        var versions = order.Select(text => SemanticVersion.Parse(text)!).ToList();
        Assert.Equal(versions, versions.Order());
        Assert.Equal(SemanticVersion.Parse("1.20"), SemanticVersion.Parse("v1.20.0"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("latest")]
    [InlineData("1.2.3.4")]
    [InlineData("v")]
    [InlineData("1..2")]
    [InlineData("bookworm-20240101")]
    public void What_is_no_version_is_none(string text) => Assert.Null(SemanticVersion.Parse(text));

    [Theory]
    [InlineData("~1.19", "1.19.0 1.19.13", "1.18.9 1.20.0 2.0.0")]
    [InlineData("~1.19.2", "1.19.2 1.19.3", "1.19.1 1.20.0")]
    [InlineData("~1", "1.0.0 1.9.9", "0.9.0 2.0.0")]
    [InlineData("^1.5.3", "1.5.3 1.9.0", "1.5.2 2.0.0")]
    [InlineData("^0.5.1", "0.5.1 0.5.9", "0.6.0 1.0.0")]
    [InlineData("^0.0.3", "0.0.3", "0.0.4")]
    [InlineData("1.19.x", "1.19.0 1.19.99", "1.20.0")]
    [InlineData("1.x", "1.0.0 1.99.0", "2.0.0")]
    [InlineData("1.19", "1.19.7", "1.20.0 1.18.0")]
    [InlineData("1.19.2", "1.19.2", "1.19.3")]
    [InlineData(">=1.16 <1.23", "1.16.0 1.22.17", "1.15.9 1.23.0")]
    [InlineData(">= 1.16 < 1.23", "1.16.0", "1.23.0")]
    [InlineData(">1.16", "1.17.0", "1.16.9")]
    [InlineData("<=1.16", "1.16.9", "1.17.0")]
    [InlineData("1.5 || 1.7", "1.5.1 1.7.0", "1.6.0")]
    [InlineData("*", "0.0.1 99.0.0", "1.0.0-rc.1")]
    [InlineData(">=1.6.0-rc.1", "1.6.0-rc.1 1.6.0 1.7.0", "1.6.0-beta 1.7.0-rc.1")]
    public void A_range_lets_in_and_keeps_out(string range, string inside, string outside)
    {
        var parsed = VersionRange.Parse(range)!;
        Assert.All(inside.Split(' '), text => Assert.True(parsed.Contains(SemanticVersion.Parse(text)!), text));
        Assert.All(outside.Split(' '), text => Assert.False(parsed.Contains(SemanticVersion.Parse(text)!), text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("newest")]
    [InlineData("~")]
    [InlineData(">=1.2 ||")]
    [InlineData("=>1.2")]
    public void What_is_no_range_is_none(string text) => Assert.Null(VersionRange.Parse(text));

    [Fact]
    public void The_order_is_total_and_fits_to_equality() =>
        Gen.Select(Any, Any, Any)
            .Sample(
                (a, b, c) =>
                    Math.Sign(a.CompareTo(b)) == -Math.Sign(b.CompareTo(a))
                    && (a.CompareTo(b) == 0) == a.Equals(b)
                    && (a.CompareTo(b) > 0 || b.CompareTo(c) > 0 || a.CompareTo(c) <= 0)
                    && (!a.Equals(b) || a.GetHashCode() == b.GetHashCode())
            );

    [Fact]
    public void Bounds_mean_what_they_say_for_finished_versions() =>
        Gen.Select(Any, Any)
            .Where((bound, version) => !version.IsEarly)
            .Sample(
                (bound, version) =>
                    VersionRange.Parse($">={bound}")!.Contains(version) == (version >= bound)
                    && VersionRange.Parse($"<{bound}")!.Contains(version) == (version < bound)
                    && VersionRange.Parse($"<{bound} || >={bound}")!.Contains(version)
            );
}
