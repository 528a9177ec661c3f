using UwsAgent.Core.Maintenance.Bases;

namespace UwsAgent.Core.Tests.Maintenance.Bases;

public sealed class ReleaseDecisionTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);

    [Theory]
    [InlineData("debian", "10", ReleaseState.Ended, "2024-06-30")]
    [InlineData("debian", "11", ReleaseState.Ended, "2026-08-31")]
    [InlineData("debian", "12", ReleaseState.Extended, "2028-06-30")]
    [InlineData("debian", "13", ReleaseState.Supported, "2028-08-09")]
    [InlineData("ubuntu", "22.04", ReleaseState.EndingSoon, "2027-04-30")]
    [InlineData("ubuntu", "20.04", ReleaseState.Extended, "2030-04-30")]
    [InlineData("ubuntu", "26.04", ReleaseState.Supported, "2031-05-31")]
    [InlineData("alpine", "3.19.1", ReleaseState.Ended, "2025-11-01")]
    [InlineData("alpine", "3.22.0", ReleaseState.EndingSoon, "2027-05-01")]
    [InlineData("rhel", "8.10", ReleaseState.Supported, "2029-05-31")]
    [InlineData("rocky", "10.1", ReleaseState.Supported, "2035-05-31")]
    [InlineData("amzn", "2", ReleaseState.Ended, "2026-06-30")]
    [InlineData("fedora", "43", ReleaseState.EndingSoon, "2026-12-09")]
    [InlineData("debian", "1", ReleaseState.Unknown, null)]
    [InlineData("plan9", "4", ReleaseState.Unknown, null)]
    [InlineData("arch", "", ReleaseState.Rolling, null)]
    [InlineData("debian", "", ReleaseState.Rolling, null)]
    public void A_release_is_supported_until_its_table_s_day(
        string id,
        string version,
        ReleaseState state,
        string? ends
    )
    {
        var standing = Decide(new OsRelease(id, version, "", $"{id} {version}"));

        Assert.Equal(state, standing.State);
        Assert.Equal(ends, standing.Ends?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("2026-06-10", ReleaseState.EndingSoon)]
    [InlineData("2026-06-11", ReleaseState.Extended)]
    [InlineData("2028-06-30", ReleaseState.Extended)]
    [InlineData("2028-07-01", ReleaseState.Ended)]
    public void The_last_day_still_counts(string today, ReleaseState state) =>
        Assert.Equal(
            state,
            ReleaseDecision
                .Decide(
                    ReleaseTable.Of(new Dictionary<string, ReleaseOptions>(StringComparer.Ordinal)),
                    new OsRelease("debian", "12", "bookworm", "Debian 12"),
                    DateOnly.Parse(today, System.Globalization.CultureInfo.InvariantCulture),
                    TimeSpan.FromDays(180)
                )
                .State
        );

    [Fact]
    public void The_configuration_adds_and_changes_releases()
    {
        var changed = new Dictionary<string, ReleaseOptions>(StringComparer.Ordinal)
        {
            ["debian:11"] = new() { Ends = "2026-08-31", Extended = "2031-06-30" },
            ["plan9:4"] = new() { Ends = "2030-01-01" },
        };

        Assert.Equal(ReleaseState.Extended, Decide(new OsRelease("debian", "11", "", ""), changed).State);
        Assert.Equal(ReleaseState.Supported, Decide(new OsRelease("plan9", "4.1", "", ""), changed).State);
    }

    [Fact]
    public void An_image_without_a_system_has_none() => Assert.Equal(ReleaseState.None, Decide(null).State);

    [Fact]
    public void Every_shipped_release_ends_after_its_support_and_stands_once()
    {
        Assert.All(ReleaseTable.Shipped, one => Assert.True(one.Extended is null || one.Extended > one.Ends, $"{one}"));
        Assert.Equal(
            ReleaseTable.Shipped.Count,
            ReleaseTable.Shipped.Select(one => (one.Id, one.Version)).Distinct().Count()
        );
    }

    [Theory]
    [InlineData(
        "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n",
        "debian",
        "12",
        "Debian GNU/Linux 12 (bookworm)"
    )]
    [InlineData("NAME='x'\r\nID=\"Alpine\"\r\nVERSION_ID=3.19.1\r\n", "alpine", "3.19.1", "Alpine 3.19.1")]
    [InlineData("# ID=no\n\nID=arch\nPRETTY_NAME=\"An \\\"Arch\\\"\"", "arch", "", "An \"Arch\"")]
    [InlineData("ID=evil\nPRETTY_NAME=\"\u001b[31mred\"", "evil", "", "\u241b[31mred")]
    public void A_release_file_is_read_as_a_shell_reads_it(string text, string id, string version, string name)
    {
        var release = OsRelease.Parse(text);

        Assert.Equal((id, version, name), (release?.Id, release?.Version, release?.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("VERSION_ID=12")]
    [InlineData("<html>")]
    public void What_names_no_system_is_none(string text) => Assert.Null(OsRelease.Parse(text));

    private static ReleaseStanding Decide(
        OsRelease? release,
        IReadOnlyDictionary<string, ReleaseOptions>? changed = null
    ) =>
        ReleaseDecision.Decide(
            ReleaseTable.Of(changed ?? new Dictionary<string, ReleaseOptions>(StringComparer.Ordinal)),
            release,
            Today,
            TimeSpan.FromDays(180)
        );
}
