using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.IO.Enumeration;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Uploads.Passing;

/// <summary>Section <c>Deliveries</c>: where accepted files are passed on to, by name.</summary>
[Description("Where accepted files are passed on to, by name: each to every entry that wants it.")]
public sealed class DeliveriesOptions : Dictionary<string, DeliveryTarget>
{
    public const string Section = "Deliveries";

    public DeliveriesOptions()
        : base(StringComparer.Ordinal) { }

    public static IEnumerable<OptionsFault> Check(DeliveriesOptions options) =>
        options.SelectMany(entry =>
            entry.Value is null
                ?
                [
                    new OptionsFault(
                        entry.Key,
                        "must be an object such as {\"Kind\": \"Directory\", \"Directory\": \"/srv/accepted\"}",
                        "null"
                    ),
                ]
                : DeliveryTarget.Check(entry.Value).Select(fault => fault with { Key = $"{entry.Key}:{fault.Key}" })
        );
}

/// <summary>One place where accepted files are passed on to.</summary>
public sealed record DeliveryTarget
{
    [Description(
        "Directory (of this host; the unit must be allowed to write there), Sftp, or Ftps (explicit TLS; needs curl)."
    )]
    public DeliveryKind Kind { get; init; } = DeliveryKind.Directory;

    [Description("False passes nothing on; what is accepted meanwhile is not passed on later.")]
    public bool Enabled { get; init; } = true;

    [Description("Where the files go, with the names of facts in braces: {SCHOOL}. What is missing of it is made.")]
    public string Directory { get; init; } = "";

    [Description("The name there: {FILE}, {SCHOOL}, {DATE} and {UPLOAD} (a different one for each upload).")]
    public string Name { get; init; } = "{FILE}";

    [Description("The schools whose files it wants; * and ? stand for any characters.")]
    public IReadOnlyList<string> Schools { get; init; } = ["*"];

    [Description("The files that it wants by name; * and ? stand for any characters.")]
    public IReadOnlyList<string> Files { get; init; } = ["*"];

    [Description("False passes a file on even when the same content was passed on last time.")]
    public bool SkipUnchanged { get; init; } = true;

    [Description("The far side's name or address.")]
    public string Host { get; init; } = "";

    [Description("Its port; 0 for the usual one (22, 21).")]
    [Range(0, 65535)]
    public int Port { get; init; }

    [Description("Who logs in there.")]
    public string User { get; init; } = "";

    [Description("The password; best given as a credential or { \"File\": \"/path\" }.")]
    public Secret? Password { get; init; }

    [Description("A private key of OpenSSH without a passphrase (Sftp); best { \"File\": \"/path\" }.")]
    public Secret? PrivateKey { get; init; }

    [Description("Fingerprints of the host's keys that are right (Sftp), as ssh-keygen -lf prints them: SHA256:...")]
    public IReadOnlyList<string> HostKeys { get; init; } = [];

    [Description("The file with the certificates that sign the host's (Ftps); empty for those of the system.")]
    public string CaFile { get; init; } = "";

    [Description("How long the far side may be silent.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    public bool Wants(string school, string file) =>
        Enabled
        && Schools.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, school))
        && Files.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, file));

    internal static IEnumerable<OptionsFault> Check(DeliveryTarget target)
    {
        if (target.Directory.Length == 0 || (target.Kind == DeliveryKind.Directory && !IsWhole(target.Directory)))
        {
            yield return new(
                nameof(Directory),
                "must name a directory, for Kind Directory by its whole path",
                target.Directory
            );
        }

        if (target.Name.Length == 0 || target.Name.Contains('/', StringComparison.Ordinal))
        {
            yield return new(nameof(Name), "must be a name without slashes", target.Name);
        }

        if (target.Timeout < TimeSpan.FromSeconds(1) || target.Timeout > TimeSpan.FromHours(1))
        {
            yield return new(nameof(Timeout), "must be from 1s to 1h", $"{target.Timeout}");
        }

        if (target.Kind == DeliveryKind.Directory)
        {
            yield break;
        }

        if (target.Host.Length == 0 || target.Host.Any(letter => letter is <= ' ' or '/' or '@' or '"' or '\\'))
        {
            yield return new(nameof(Host), "must name a host", target.Host);
        }

        if (target.User.Length == 0 || target.User.Any(char.IsControl))
        {
            yield return new(nameof(User), "must name a user", target.User);
        }

        if (target.Password is null && (target.Kind != DeliveryKind.Sftp || target.PrivateKey is null))
        {
            yield return new(nameof(Password), "must be given (or, for Sftp, PrivateKey)");
        }

        foreach (
            var (index, key) in target
                .HostKeys.Index()
                .Where(key => !key.Item.StartsWith("SHA256:", StringComparison.Ordinal))
        )
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{nameof(HostKeys)}:{index}");
            yield return new(place, "must be a fingerprint such as SHA256:...", key);
        }
    }

    private static bool IsWhole(string path) => path.StartsWith('/') || Path.IsPathFullyQualified(path);
}

/// <summary>The ways of passing a file on.</summary>
public enum DeliveryKind
{
    Directory,
    Sftp,
    Ftps,
}
