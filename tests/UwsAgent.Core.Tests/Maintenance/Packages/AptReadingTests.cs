using CsCheck;
using UwsAgent.Core.Maintenance.Packages.Far;
using UwsAgent.Core.Maintenance.Packages.Reading;

namespace UwsAgent.Core.Tests.Maintenance.Packages;

/// <summary>Every answer of apt and dpkg is read as it was meant.</summary>
public sealed class AptReadingTests
{
    [Theory]
    [InlineData("1.0", "1.0", 0)]
    [InlineData("1.0", "1.1", -1)]
    [InlineData("1.10", "1.9", 1)]
    [InlineData("1:0.1", "9.9", 1)]
    [InlineData("1.0~rc1", "1.0", -1)]
    [InlineData("1.0~~", "1.0~", -1)]
    [InlineData("1.0-1", "1.0-1+deb12u1", -1)]
    [InlineData("2.36-9+deb12u4", "2.36-9+deb12u10", -1)]
    [InlineData("1.0a", "1.0", 1)]
    [InlineData("1.0a", "1.0+", -1)]
    [InlineData("007", "7", 0)]
    [InlineData("0:1.0", "1.0", 0)]
    [InlineData("6.1.0-20-amd64", "6.1.0-9-amd64", 1)]
    [InlineData("1.2-3", "1.2", 1)]
    public void Versions_are_ordered_as_dpkg_does(string left, string right, int order)
    {
        Assert.Equal(order, Math.Sign(DebianVersion.Compare(left, right)));
        Assert.Equal(-order, Math.Sign(DebianVersion.Compare(right, left)));
    }

    [Fact]
    public void The_order_of_versions_is_total() =>
        Gen.Select(Version, Version, Version)
            .Sample(
                (a, b, c) =>
                    Math.Sign(DebianVersion.Compare(a, b)) == -Math.Sign(DebianVersion.Compare(b, a))
                    && (
                        DebianVersion.Compare(a, b) > 0
                        || DebianVersion.Compare(b, c) > 0
                        || DebianVersion.Compare(a, c) <= 0
                    )
            );

    private static readonly Gen<string> Version = Gen.Char["0123.~+-a:"]
        .Array[1, 8]
        .Select(letters => new string(letters));

    [Fact]
    public void A_simulation_of_a_real_host_is_read()
    {
        var simulation = AptSimulation.Parse(
            PackageExamples.Lines(
                """
                Reading package lists...
                Building dependency tree...
                Reading state information...
                Calculating upgrade...
                The following packages will be REMOVED:
                  old
                The following NEW packages will be installed:
                  linux-image-6.1.0-35-amd64
                The following packages have been kept back:
                  held docker-ce
                  containerd.io
                The following upgrades have been deferred due to phasing:
                  systemd udev
                The following packages will be upgraded:
                  base-files libssl3 openssl
                3 upgraded, 1 newly installed, 1 to remove and 3 not upgraded.
                Remv old [1.0]
                Inst base-files [12.4+deb12u5] (12.4+deb12u11 Debian:12.11/stable [amd64])
                Inst libssl3 [3.0.11-1~deb12u2] (3.0.16-1~deb12u1 Debian:12.11/stable, Debian-Security:12/stable-security [amd64]) [openssl:amd64 ]
                Inst openssl [3.0.11-1~deb12u2] (3.0.16-1~deb12u1 Debian:12.11/stable, Debian-Security:12/stable-security [amd64])
                Inst libc6:i386 [2.36-9] (2.36-9+deb12u10 Debian:12.11/stable [i386]) []
                Inst linux-image-6.1.0-35-amd64 (6.1.137-1 Debian-Security:12/stable-security [amd64])
                Conf base-files (12.4+deb12u11 Debian:12.11/stable [amd64])
                """
            )
        );
        Assert.Equal(
            [
                new AptInstall("base-files", "12.4+deb12u5", "12.4+deb12u11", "Debian:12.11/stable"),
                new AptInstall(
                    "libssl3",
                    "3.0.11-1~deb12u2",
                    "3.0.16-1~deb12u1",
                    "Debian:12.11/stable, Debian-Security:12/stable-security"
                ),
                new AptInstall(
                    "openssl",
                    "3.0.11-1~deb12u2",
                    "3.0.16-1~deb12u1",
                    "Debian:12.11/stable, Debian-Security:12/stable-security"
                ),
                new AptInstall("libc6:i386", "2.36-9", "2.36-9+deb12u10", "Debian:12.11/stable"),
                new AptInstall("linux-image-6.1.0-35-amd64", null, "6.1.137-1", "Debian-Security:12/stable-security"),
            ],
            simulation.Installs
        );
        Assert.Equal(["old"], simulation.Removals);
        Assert.Equal(["held", "docker-ce", "containerd.io"], simulation.KeptBack);
        Assert.Equal(["systemd", "udev"], simulation.Phased);
        Assert.Empty(simulation.Errors);
    }

    [Fact]
    public void Sources_have_their_release_and_their_trust()
    {
        var sources = AptPolicy.Sources(
            PackageExamples.Lines(PackageExamples.Files),
            [
                "yes http://deb.debian.org/debian/ bookworm/main amd64",
                "no https://packages.example.org/apt/ stable/main amd64",
            ]
        );
        Assert.Equal(5, sources.Count);
        var security = Assert.Single(sources, source => source.Place == PackageExamples.Security);
        Assert.Equal("Debian-Security", security.Release['l']);
        Assert.Equal("deb.debian.org", security.Site);
        Assert.True(security.IsTrusted);
        Assert.False(Assert.Single(sources, source => source.Place == PackageExamples.Foreign).IsTrusted);
        Assert.True(sources[0].IsInstalledState);
        Assert.Equal(
            100,
            Assert.Single(sources, source => source.Place.Contains("backports", StringComparison.Ordinal)).Priority
        );
    }

    [Fact]
    public void The_versions_of_packages_are_read_with_pins_and_phases()
    {
        var packages = AptPolicy.Packages(
            PackageExamples.Lines(
                """
                libc6:
                  Installed: 2.36-9+deb12u4
                  Candidate: 2.36-9+deb12u10
                  Version table:
                     2.36-9+deb12u10 500
                        500 http://deb.debian.org/debian bookworm/main amd64 Packages
                        500 http://deb.debian.org/debian-security bookworm-security/main amd64 Packages
                 *** 2.36-9+deb12u4 100
                        100 /var/lib/dpkg/status
                nginx:
                  Installed: 1.22.1-9
                  Candidate: 1.22.1-9
                  Package pin: 1.22.1-9
                  Version table:
                     1.26.0 1001 (phased 30%)
                        500 https://packages.example.org/apt stable/main amd64 Packages
                 *** 1.22.1-9 1001
                        -1 http://deb.debian.org/debian bookworm/main amd64 Packages
                gone:
                  Installed: (none)
                  Candidate: (none)
                  Version table:
                """
            )
        );
        Assert.Equal(["libc6", "nginx", "gone"], packages.Select(package => package.Name));
        Assert.Equal(("2.36-9+deb12u4", "2.36-9+deb12u10"), (packages[0].Installed, packages[0].Candidate));
        Assert.Equal([PackageExamples.Mirror, PackageExamples.Security], packages[0].Versions[0].Places);
        Assert.Equal(2, packages[0].Versions.Count);
        Assert.True(packages[1].Versions[0].IsPhased);
        Assert.Equal(1001, packages[1].Versions[0].Priority);
        Assert.Null(packages[2].Installed);
        Assert.Empty(packages[2].Versions);
    }

    [Theory]
    [InlineData(
        "E: Repository 'http://deb.debian.org/debian buster InRelease' changed its 'Suite' value from 'stable' to 'oldstable'",
        AptTrouble.ReleaseChanged
    )]
    [InlineData(
        "N: Repository 'http://deb.debian.org/debian bookworm InRelease' changed its 'Suite' value from 'stable' to 'oldstable'",
        AptTrouble.ReleaseChanged
    )]
    [InlineData(
        "W: GPG error: http://x stable InRelease: The following signatures couldn't be verified because the public key is not available: NO_PUBKEY 0123456789ABCDEF",
        AptTrouble.Untrusted
    )]
    [InlineData("E: The repository 'http://x stable InRelease' is not signed.", AptTrouble.Untrusted)]
    [InlineData(
        "W: GPG error: http://x stable InRelease: The following signatures were invalid: EXPKEYSIG 0123 Tests",
        AptTrouble.Untrusted
    )]
    [InlineData(
        "E: Release file for http://x/dists/main/InRelease is expired (invalid since 3d 2h). Updates for this repository will not be applied.",
        AptTrouble.Expired
    )]
    [InlineData(
        "E: The repository 'http://deb.debian.org/debian buster Release' does not have a Release file.",
        AptTrouble.Gone
    )]
    [InlineData("E: Failed to fetch http://x/pool/a_2_all.deb  404  Not Found [IP: 127.0.0.1 80]", AptTrouble.Gone)]
    [InlineData(
        "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4711 (apt-get)",
        AptTrouble.Locked
    )]
    [InlineData("W: Failed to fetch http://x/InRelease  Could not connect to 127.0.0.1:1", AptTrouble.Unreachable)]
    [InlineData("E: Unable to locate package nothing", AptTrouble.Other)]
    public void Every_complaint_of_apt_has_its_verdict_E_c18_E_c22(string line, AptTrouble trouble)
    {
        var complaint = Assert.Single(AptComplaints.Parse(["Hit:1 http://x", line, "Reading package lists..."]));
        Assert.Equal(trouble, complaint.Trouble);
        Assert.NotEmpty(AptComplaints.Verdict(complaint));
    }

    [Fact]
    public void What_a_login_prints_before_the_answer_is_dropped_E_c12()
    {
        var sections = FarSections.Of(
            "Debian GNU/Linux 12\r\nWillkommen!\nperl: warning: Setting locale failed.\n\n@@uws:boot\nabc\n6.1\n\n@@uws:end\n0\n"
        );
        Assert.True(sections.IsWhole);
        Assert.Equal("abc", sections.First("boot"));
        Assert.Empty(sections["other"]);
        Assert.False(FarSections.Of("Last login: today\n@@uws:boot\nab").IsWhole);
    }

    [Fact]
    public void A_host_is_read_whole()
    {
        var state = HostState.Parse(
            PackageExamples.Sections(
                ("who", "0\namd64"),
                ("release", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_CODENAME=bookworm"),
                ("boot", "cf1f0318\n6.1.0-20-amd64"),
                ("space", "/ / 1000 400\n/boot /boot 200 10"),
                ("half", "iF broken\njournal /var/lib/dpkg/updates/0001"),
                ("holds", "held"),
                ("locks", "/var/lib/dpkg/lock-frontend 4711 /usr/bin/python3 /usr/bin/unattended-upgrade "),
                ("reboot", "required\nlinux-image-6.1.0-35-amd64\nlinux-image-6.1.0-35-amd64"),
                ("kernels", "6.1.0-20-amd64\n6.1.0-35-amd64"),
                ("kernel-packages", "linux-image-6.1.0-20-amd64 6.1.85-1"),
                ("stale", "312 sshd /usr/lib/x86_64-linux-gnu/libcrypto.so.3"),
                ("failed", "nginx.service"),
                ("system", "starting"),
                ("versions", "tool ii |2.0\ngone rc |1.0\nheld hi |1.0\nbroken iF |3.0"),
                ("units", "ssh.service active\nnope.service inactive")
            )
        );
        Assert.Equal(
            (0, "bookworm", "cf1f0318", "6.1.0-20-amd64"),
            (state.UserId, state.Codename, state.BootId, state.Kernel)
        );
        Assert.Equal(new HostSpace("/boot", "/boot", 204800, 10240), state.Space[1]);
        Assert.Equal(2, state.Half.Count);
        Assert.Contains("held", state.Holds);
        Assert.Equal(
            "process 4711 (/usr/bin/python3 /usr/bin/unattended-upgrade) holds /var/lib/dpkg/lock-frontend",
            state.Locks[0].ToString()
        );
        Assert.True(state.HasRebootFile);
        Assert.Equal(["linux-image-6.1.0-35-amd64"], state.RebootPackages);
        Assert.True(state.IsStarting);
        Assert.Equal(["broken", "held", "tool"], state.Versions.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("inactive", state.Units["nope.service"]);
        Assert.Equal("sshd", Assert.Single(state.Stale).Name);
    }
}
