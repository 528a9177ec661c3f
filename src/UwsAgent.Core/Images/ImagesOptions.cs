using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Images;

/// <summary>Section <c>Images</c>: which images stay, when the others go, and where the engines are.</summary>
[Description("Docker images: which stay, when the others go, how full the disk may become, and where the engines are.")]
public sealed record ImagesOptions
{
    public const string Section = "Images";

    [Description("Images are watched and cleaned.")]
    public bool Enabled { get; init; } = true;

    [Description("The engines by name. Without any it is the one of this host, at unix:///var/run/docker.sock.")]
    public IReadOnlyDictionary<string, EngineOptions> Engines { get; init; } =
        new Dictionary<string, EngineOptions>(StringComparer.Ordinal);

    [Description("An image that came here or was used less than this long ago stays, whatever else is said.")]
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(1);

    [Description("An image that nothing used for this long goes; under pressure others go before.")]
    public TimeSpan UnusedFor { get; init; } = TimeSpan.FromDays(14);

    [Description(
        "Of each repository and form of tag the newest so many versions or rounds stay; older ones go without waiting for UnusedFor."
    )]
    [Range(0, 1000)]
    public int KeepNewest { get; init; } = 2;

    [Description("Other numbers than KeepNewest for some; the first that fits counts.")]
    public IReadOnlyList<KeepNewestOptions> KeepNewestOf { get; init; } = [];

    [Description(
        "What always stays: names (debian:12, uws/*, host:5000/app:*; the whole name, * stands for any characters), digests or ids."
    )]
    public IReadOnlyList<string> Keep { get; init; } = [];

    [Description("Labels of images and exited containers that always stay: a name, or name=value.")]
    public IReadOnlyList<string> KeepLabels { get; init; } = ["uws.keep"];

    [Description(
        "Files whose images stay: compose files, manifests of Kubernetes, Dockerfiles; * stands for any characters but a slash, ** for any directories."
    )]
    public IReadOnlyList<string> KeepReferencedBy { get; init; } = [];

    [Description(
        "Clusters of Autoscaling:Clusters whose workloads' and pods' images stay, here and in registries. While one of them cannot be asked, no image is removed."
    )]
    public IReadOnlyList<string> KeepReferencedByClusters { get; init; } = [];

    [Description("Images that no registry has go too. False keeps what cannot be pulled again, but for AllowLost.")]
    public bool RemoveUnpullable { get; init; }

    [Description("Names of images that may go although no registry has them, such as tools that are built here.")]
    public IReadOnlyList<string> AllowLost { get; init; } = [];

    [Description(
        "When this is reached, images go until LowThreshold: 85% or 400GiB used, or 20GiB free. A share counts for inodes too."
    )]
    public string HighThreshold { get; init; } = "85%";

    [Description("Where a removal under pressure ends.")]
    public string LowThreshold { get; init; } = "75%";

    [Description("From here on builds and pulls are not waited for.")]
    public string CriticalThreshold { get; init; } = "95%";

    [Description("What must be free before a build when nothing else is said: uws images free.")]
    public ByteSize FreeBeforeBuild { get; init; } = ByteSize.FromGiB(10);

    [Description("The most images and containers that one run removes.")]
    [Range(1, 100_000)]
    public int MaxRemovals { get; init; } = 500;

    [Description("The longest time that builds and pulls put a run off; after it only dangling images go.")]
    public TimeSpan MaxPostponement { get; init; } = TimeSpan.FromHours(2);

    [Description(
        "Files that exist while somebody builds or pulls; * stands for any characters. The unit sees nothing below /home, and has a /tmp of its own."
    )]
    public IReadOnlyList<string> QuietWhileFiles { get; init; } = [];

    [Description(
        "Containers that ended this long ago go, unless compose made them or they have a label of KeepLabels; 0 leaves all."
    )]
    public TimeSpan RemoveExitedAfter { get; init; } = TimeSpan.FromDays(7);

    [Description("BuildKit's cache.")]
    public BuildCacheOptions BuildCache { get; init; } = new();

    [Description("How long what was removed is remembered.")]
    public TimeSpan KeepRecordsFor { get; init; } = TimeSpan.FromDays(400);

    [Description("Registries by host name: how to log in, and what to clean there.")]
    public IReadOnlyDictionary<string, RegistryOptions> Registries { get; init; } =
        new Dictionary<string, RegistryOptions>(StringComparer.Ordinal);

    public static IEnumerable<OptionsFault> Check(ImagesOptions options) => ImagesOptionsCheck.Faults(options);
}

/// <summary>One engine.</summary>
public sealed record EngineOptions
{
    [Description("unix:///path, tcp://host:port (with the three TLS files), or ssh://user@host:port.")]
    public string Endpoint { get; init; } = "unix:///var/run/docker.sock";

    [Description("False leaves it alone.")]
    public bool Enabled { get; init; } = true;

    [Description("For tcp: the certificate authority that the engine's certificate must be from.")]
    public string? CaFile { get; init; }

    [Description("For tcp: this client's certificate.")]
    public string? CertificateFile { get; init; }

    [Description("For tcp the key of the certificate, for ssh the private key.")]
    public string? KeyFile { get; init; }

    [Description("For ssh: what opens the private key.")]
    public Secret? KeyPassphrase { get; init; }

    [Description(
        "For ssh: the fingerprint of the server's key, SHA256:..., as ssh-keygen -lf shows it. No other is spoken to."
    )]
    public string? HostKey { get; init; }

    [Description("For ssh: the engine's socket on that host.")]
    public string FarSocket { get; init; } = "/var/run/docker.sock";
}

/// <summary>How many versions of some images stay.</summary>
public sealed record KeepNewestOptions
{
    [Description("Which repositories: a name as in Keep.")]
    public string Names { get; init; } = "**";

    [Description("Which tags: an expression that the whole tag must match; empty for all.")]
    [RegexText]
    public string Tags { get; init; } = "";

    [Description("How many versions of each repository and form of tag stay.")]
    [Range(0, 1000)]
    public int KeepNewest { get; init; } = 2;
}

/// <summary>What may stay of BuildKit's cache.</summary>
public sealed record BuildCacheOptions
{
    [Description("Entries that nothing used for this long go; 0 leaves the cache alone.")]
    public TimeSpan UnusedFor { get; init; } = TimeSpan.FromDays(7);

    [Description("So much stays in any case.")]
    public ByteSize KeepSize { get; init; } = ByteSize.FromGiB(5);
}

/// <summary>One registry.</summary>
public sealed record RegistryOptions
{
    [Description("Its address; by default https:// and its name.")]
    public string? Address { get; init; }

    [Description("Who logs in.")]
    public string? User { get; init; }

    [Description("The password or token of that user.")]
    public Secret? Password { get; init; }

    [Description(
        "Repositories whose tags are cleaned, as names without the registry; * stands for any characters. None by default."
    )]
    public IReadOnlyList<string> Clean { get; init; } = [];

    [Description("Tags are really deleted there. False only plans, whoever asks.")]
    public bool Delete { get; init; }
}
