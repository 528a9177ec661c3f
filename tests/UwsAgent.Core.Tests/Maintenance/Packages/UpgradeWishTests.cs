using UwsAgent.Core.Maintenance.Packages;
using UwsAgent.Core.Maintenance.Packages.Deciding;
using UwsAgent.Core.Maintenance.Packages.Reading;
using UwsAgent.Core.Maintenance.Running;
using static UwsAgent.Core.Tests.Maintenance.Packages.PackageExamples;

namespace UwsAgent.Core.Tests.Maintenance.Packages;

/// <summary>What the rules let in, and what not and why.</summary>
public sealed class UpgradeWishTests
{
    private static readonly IReadOnlySet<string> NoHolds = new HashSet<string>(StringComparer.Ordinal);

    [Fact]
    public void Without_rules_all_that_is_newer_is_wanted()
    {
        var wish = UpgradeWish.Decide(
            Apt(Newer("tool"), Newer("lib", Security)),
            NoHolds,
            new PackagePolicyOptions(),
            false
        );
        Assert.Equal(["lib", "tool"], wish.Wanted.Select(package => package.Name).Order(StringComparer.Ordinal));
        Assert.True(wish.Wanted.Single(package => package.Name == "lib").IsSecurity);
        Assert.Empty(wish.Held);
        Assert.Empty(wish.Preferences);
    }

    [Fact]
    public void Leaving_vim_out_does_not_leave_out_vim_doc_E_c24()
    {
        var apt = Apt(Newer("vim"), Newer("vim-doc"), Newer("libvim"));
        var exact = UpgradeWish.Decide(apt, NoHolds, new PackagePolicyOptions { Exclude = ["vim"] }, false);
        Assert.Equal(["vim-doc", "libvim"], exact.Wanted.Select(package => package.Name));
        Assert.Equal(HeldReason.Excluded, Assert.Single(exact.Held).Reason);
        var asked = UpgradeWish.Decide(apt, NoHolds, new PackagePolicyOptions { Exclude = ["vim*"] }, false);
        Assert.Equal(["libvim"], asked.Wanted.Select(package => package.Name));
        Assert.Contains(
            "Package: vim-doc\nPin: version 1.0\nPin-Priority: 30000\n",
            asked.Preferences,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Each_reason_for_not_taking_is_told_apart_E_c21()
    {
        var apt = Apt(
            Newer("held", Security),
            Newer("ours"),
            Newer("left"),
            Newer("stranger", Foreign),
            Package("pinned", "1.0", "1.0", ("2.0", -1, Mirror)),
            Newer("tool")
        );
        var wish = UpgradeWish.Decide(
            apt,
            new HashSet<string>(StringComparer.Ordinal) { "held" },
            new PackagePolicyOptions
            {
                Hold = ["ours"],
                Exclude = ["left"],
                Origins = ["origin=Debian"],
            },
            false
        );
        Assert.Equal(["tool"], wish.Wanted.Select(package => package.Name));
        Assert.Equal(
            [
                ("held", HeldReason.Held, true),
                ("ours", HeldReason.Held, false),
                ("left", HeldReason.Excluded, false),
                ("stranger", HeldReason.Origin, false),
                ("pinned", HeldReason.Pinned, false),
            ],
            wish.Held.Select(held => (held.Name, held.Reason, held.IsSecurity))
        );
    }

    [Fact]
    public void Only_security_takes_the_fix_and_not_the_newer_version_beside_it()
    {
        var apt = Apt(
            Package("both", "1.0", "3.0", ("3.0", 500, Mirror), ("2.0", 500, Security)),
            Newer("feature"),
            Newer("fix", Security)
        );
        var wish = UpgradeWish.Decide(apt, NoHolds, new PackagePolicyOptions(), isSecurityOnly: true);
        Assert.Equal(
            [("both", "2.0", true), ("fix", "2.0", false)],
            wish.Wanted.Select(package => (package.Name, package.To, package.NeedsPin))
        );
        Assert.Equal("feature", Assert.Single(wish.Held).Name);
        Assert.Contains("Package: both\nPin: version 2.0\n", wish.Preferences, StringComparison.Ordinal);
    }

    [Fact]
    public void Backports_are_not_offered_to_everybody()
    {
        const string Backports = "http://deb.debian.org/debian bookworm-backports/main amd64 Packages";
        var apt = Apt(
            Package("quiet", "1.0", "1.0", ("2.0", 100, Backports)),
            Package("chosen", "1.0~bpo", "2.0~bpo", ("2.0~bpo", 100, Backports))
        );
        var wish = UpgradeWish.Decide(apt, NoHolds, new PackagePolicyOptions(), false);
        Assert.Equal("chosen", Assert.Single(wish.Wanted).Name);
        Assert.Empty(wish.Held);
    }

    [Fact]
    public void What_nobody_signed_is_not_taken_E_c22()
    {
        var apt = Apt(Newer("stranger", Foreign)) with
        {
            Sources = AptPolicy.Sources(Lines(Files), ["no https://packages.example.org/apt/ stable/main amd64"]),
        };
        var held = Assert.Single(UpgradeWish.Decide(apt, NoHolds, new PackagePolicyOptions(), false).Held);
        Assert.Equal(HeldReason.Origin, held.Reason);
        Assert.Contains("not signed", held.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("origin=Debian,label=Debian-Security", true)]
    [InlineData("origin=Debian,codename=bookworm", false)]
    [InlineData("o=Debian,n=bookworm-security", true)]
    [InlineData("suite=*-security", true)]
    [InlineData("site=deb.debian.org, component=main", true)]
    [InlineData("origin=Ubuntu", false)]
    public void Origins_are_written_as_for_unattended_upgrades(string pattern, bool fits) =>
        Assert.Equal(fits, OriginPattern.Matches(pattern, Apt().Sources.Single(source => source.Place == Security)));

    [Fact]
    public void An_upgrade_that_would_remove_something_is_kept_back_unless_that_is_listed_E_c20()
    {
        var wish = UpgradeWish.Decide(Apt(Newer("tool"), Newer("lib")), NoHolds, new PackagePolicyOptions(), false);
        var careful = new AptSimulation { Installs = [new AptInstall("tool", "1.0", "2.0", "")], KeptBack = ["lib"] };
        var full = new AptSimulation
        {
            Installs = [new AptInstall("tool", "1.0", "2.0", ""), new AptInstall("lib", "1.0", "2.0", "")],
            Removals = ["old"],
        };
        var strict = UpgradeChoice.Decide(wish, careful, full, new PackagePolicyOptions());
        Assert.Equal(["tool"], strict.Upgrades.Select(package => package.Name));
        Assert.Empty(strict.Removals);
        var held = Assert.Single(strict.Held);
        Assert.Equal(("lib", HeldReason.Dependency), (held.Name, held.Reason));
        Assert.Contains("would remove old", held.Why, StringComparison.Ordinal);
        var listed = UpgradeChoice.Decide(wish, careful, full, new PackagePolicyOptions { AllowRemovals = ["old"] });
        Assert.Equal(2, listed.Upgrades.Count);
        Assert.Equal(["old"], listed.Removals);
        Assert.Empty(listed.Held);
    }

    [Fact]
    public void What_is_phased_is_told_as_such_E_c21()
    {
        var wish = UpgradeWish.Decide(Apt(Newer("systemd")), NoHolds, new PackagePolicyOptions(), false);
        var none = new AptSimulation { Phased = ["systemd"] };
        Assert.Equal(
            HeldReason.Phased,
            Assert.Single(UpgradeChoice.Decide(wish, none, none, new PackagePolicyOptions()).Held).Reason
        );
    }

    [Fact]
    public void What_the_rules_leave_out_may_not_come_by_the_back_door()
    {
        var wish = UpgradeWish.Decide(
            Apt(Newer("tool"), Newer("left")),
            NoHolds,
            new PackagePolicyOptions { Exclude = ["left"] },
            false
        );
        var both = new AptSimulation
        {
            Installs = [new AptInstall("tool", "1.0", "2.0", ""), new AptInstall("left", "1.0", "2.0", "")],
        };
        Assert.Contains(
            "left",
            UpgradeChoice.Decide(wish, both, both, new PackagePolicyOptions { Exclude = ["left"] }).Refusal,
            StringComparison.Ordinal
        );
    }
}
