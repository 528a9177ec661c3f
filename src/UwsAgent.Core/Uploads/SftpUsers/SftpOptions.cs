using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Uploads.SftpUsers;

/// <summary>Who logs in by SFTP: the files of the SFTP server that the agent owns.</summary>
[Description(
    "Who logs in by SFTP: the files of the SFTP server (ProFTPD) that the agent owns. See: uws sftp user --help"
)]
public sealed record SftpOptions
{
    public const string Section = "Sftp";

    [Description(
        "The agent's own directory with the file users (ProFTPD's AuthUserFile) and the folder keys (SFTPAuthorizedUserKeys file:DIRECTORY/keys/%u)."
    )]
    public string Directory { get; init; } = "/var/lib/uws-agent/sftp";

    [Description("The uid of every school. Empty: the agent's own, so that no file has to change its owner.")]
    [Range(1u, uint.MaxValue - 1)]
    public uint? Uid { get; init; }

    [Description("The gid of every school. Empty: the agent's own.")]
    [Range(1u, uint.MaxValue - 1)]
    public uint? Gid { get; init; }

    [Description("Folders that a new home has besides receipts. A file is judged wherever in the home it lies.")]
    public IReadOnlyList<string> HomeFolders { get; init; } = ["inbox"];

    [Description("The fewest characters of a password that is given; one that is made here is longer.")]
    [Range(8, 128)]
    public int MinPasswordLength { get; init; } = 12;

    [Description("Rounds of SHA-512 crypt for a new password.")]
    [Range(1000, 1_000_000)]
    public int HashRounds { get; init; } = 20_000;

    public static IEnumerable<OptionsFault> Check(SftpOptions options)
    {
        if (!options.Directory.StartsWith('/') && !Path.IsPathFullyQualified(options.Directory))
        {
            yield return new OptionsFault(nameof(Directory), "must be a whole path", options.Directory);
        }

        foreach (var (index, folder) in options.HomeFolders.Index())
        {
            if (SftpUserRules.HomeFault(folder) is not null)
            {
                yield return new OptionsFault(
                    string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{nameof(HomeFolders)}:{index}"),
                    "must be a plain name of one folder",
                    folder
                );
            }
        }
    }
}
