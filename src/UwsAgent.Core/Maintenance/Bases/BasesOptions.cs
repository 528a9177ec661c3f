using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>Section <c>Maintenance:Bases</c>: what images stand on, and how they are built anew.</summary>
public sealed record BasesOptions
{
    [Description("Every image is looked into once, for the system that it stands on; nothing of it is run.")]
    public bool Enabled { get; init; } = true;

    [Description("Folders with Dockerfiles, looked through with all folders below: /srv/uws/docker.")]
    public IReadOnlyList<string> Folders { get; init; } = [];

    [Description(
        "The image that a Dockerfile makes: {folder} is the name of its folder, {path} its folder below Folders, {suffix} what follows 'Dockerfile.', {round} is Round. Such as uws/{folder}-{round}."
    )]
    public string Image { get; init; } = "{folder}";

    [Description(
        "For Dockerfiles that make another one than Image says: by their path below Folders, such as base/Dockerfile. Empty leaves that Dockerfile alone."
    )]
    public IReadOnlyDictionary<string, string> Images { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    [Description("The round that is built, for {round}: 2309.")]
    public string Round { get; init; } = "";

    [Description("Values of ARG that builds get, where they are in a FROM.")]
    public IReadOnlyDictionary<string, string> BuildArguments { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    [Description(
        "Images of our own name that no Dockerfile here makes and that are there all the same, by name or with * and ?."
    )]
    public IReadOnlyList<string> External { get; init; } = [];

    [Description(
        "The command of section Commands that builds one image. It gets the image's name as its argument, and UWS_DOCKERFILE, UWS_FOLDER and UWS_ROUND."
    )]
    public string Command { get; init; } = "";

    [Description("So long before the end of its support a release is named.")]
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan Soon { get; init; } = TimeSpan.FromDays(180);

    [Description(
        "Releases with their ends, beside and in the place of those that are shipped: by ID and VERSION_ID of os-release, such as debian:13."
    )]
    public IReadOnlyDictionary<string, ReleaseOptions> Releases { get; init; } =
        new Dictionary<string, ReleaseOptions>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>One release and its ends.</summary>
public sealed record ReleaseOptions
{
    [Description("The last day of its support: 2028-08-09.")]
    public string Ends { get; init; } = "";

    [Description("The last day of longer support, if there is one and you have it.")]
    public string? Extended { get; init; }

    [Description("Its name in tags: trixie.")]
    public string Codename { get; init; } = "";
}

/// <summary>Every fault of the section that one key alone does not show.</summary>
public static class BasesOptionsCheck
{
    public static IEnumerable<OptionsFault> Faults(BasesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var (folder, index) in options.Folders.Select((folder, index) => (folder, index)))
        {
            if (!folder.StartsWith('/') && !(folder.Length > 1 && folder[1] is ':'))
            {
                yield return new(FormattableString.Invariant($"Bases:Folders:{index}"), "must be a whole path", folder);
            }
        }

        foreach (
            var (key, text) in options
                .Images.Select(one => ($"Bases:Images:{one.Key}", one.Value))
                .Prepend(("Bases:Image", options.Image))
        )
        {
            if (text.Length > 0 && ImageOfDockerfile.Fault(text) is { } wrong)
            {
                yield return new(key, wrong, text);
            }
        }

        foreach (var (key, release) in options.Releases)
        {
            if (
                ReleaseTable.Read(key, release) is null
                || (release.Extended is { } day && ReleaseTable.Day(day) is null)
            )
            {
                yield return new(
                    $"Bases:Releases:{key}",
                    "must be named by system and version such as debian:13, and its days be such as 2028-08-09",
                    release.Ends
                );
            }
        }
    }
}
