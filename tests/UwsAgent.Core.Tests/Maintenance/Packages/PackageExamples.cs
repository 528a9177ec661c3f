using UwsAgent.Core.Maintenance.Packages.Far;
using UwsAgent.Core.Maintenance.Packages.Reading;

namespace UwsAgent.Core.Tests.Maintenance.Packages;

/// <summary>What real hosts answered, and short ways to say the like.</summary>
internal static class PackageExamples
{
    public const string Mirror = "http://deb.debian.org/debian bookworm/main amd64 Packages";
    public const string Security = "http://deb.debian.org/debian-security bookworm-security/main amd64 Packages";
    public const string Foreign = "https://packages.example.org/apt stable/main amd64 Packages";

    public const string Files = """
        Package files:
         100 /var/lib/dpkg/status
             release a=now
         500 https://packages.example.org/apt stable/main amd64 Packages
             release o=Example,a=stable,n=stable,l=Example,c=main,b=amd64
             origin packages.example.org
         500 http://deb.debian.org/debian-security bookworm-security/main amd64 Packages
             release v=12,o=Debian,a=stable-security,n=bookworm-security,l=Debian-Security,c=main,b=amd64
             origin deb.debian.org
         100 http://deb.debian.org/debian bookworm-backports/main amd64 Packages
             release o=Debian Backports,a=stable-backports,n=bookworm-backports,l=Debian Backports,c=main,b=amd64
             origin deb.debian.org
         500 http://deb.debian.org/debian bookworm/main amd64 Packages
             release v=12.11,o=Debian,a=stable,n=bookworm,l=Debian,c=main,b=amd64
             origin deb.debian.org
        Pinned packages:
        """;

    public static IReadOnlyList<string> Lines(string text) => text.ReplaceLineEndings("\n").Split('\n');

    public static AptLook Apt(params AptPackage[] packages) =>
        new() { Sources = AptPolicy.Sources(Lines(Files), []), Packages = packages };

    /// <summary><c>2.0 500 PLACE</c>, the newest first; the installed one need not be said.</summary>
    public static AptPackage Package(
        string name,
        string installed,
        string candidate,
        params (string Version, int Priority, string Place)[] versions
    ) =>
        new(name, installed, candidate)
        {
            Versions =
            [
                .. versions.Select(version => new AptVersion(version.Version, version.Priority)
                {
                    Places = [version.Place],
                }),
                new AptVersion(installed, 100) { Places = ["/var/lib/dpkg/status"] },
            ],
        };

    public static AptPackage Newer(string name, string place = Mirror) =>
        Package(name, "1.0", "2.0", ("2.0", 500, place));

    public static FarSections Sections(params (string Name, string Lines)[] parts) =>
        FarSections.Of(
            string.Concat([.. parts.Select(part => $"\n@@uws:{part.Name}\n{part.Lines}\n"), "\n@@uws:end\n0\n"])
        );
}
