using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Uploads.Archives;
using UwsAgent.Core.Uploads.Expecting;
using UwsAgent.Core.Uploads.Scanning;

namespace UwsAgent.Core.Uploads;

/// <summary>What schools send by SFTP: where it arrives, how it is told finished, how it is judged, where it goes.</summary>
[Description("What schools send by SFTP: where it arrives, how it is told finished, how it is judged, where it goes.")]
public sealed record UploadsOptions
{
    public const string Section = "Uploads";

    [Description("Uploads are noticed and judged.")]
    public bool Enabled { get; init; } = true;

    [Description("The directory that holds one home directory per school. While it is absent the agent waits for it.")]
    public string HomeRoot { get; init; } = "/srv/sftp/home";

    [Description(
        "The agent's own directory, on the same file system as HomeRoot and outside of it. Empty: .uws beside HomeRoot."
    )]
    public string WorkDirectory { get; init; } = "";

    [Description("Where accepted files go. Empty: accepted in WorkDirectory.")]
    public string AcceptedDirectory { get; init; } = "";

    [Description("Where rejected, refused and interrupted files go. Empty: quarantine in WorkDirectory.")]
    public string QuarantineDirectory { get; init; } = "";

    [Description(
        "The log in which the SFTP server tells how each transfer ended: ProFTPD's ExtendedLog, or what syslog keeps of OpenSSH's internal-sftp. Empty for none; it may be absent."
    )]
    public string TransferLog { get; init; } = "/var/log/proftpd/transfer.log";

    [Description("Which server writes TransferLog: ProFtpd or OpenSsh.")]
    public TransferLogFormat TransferLogFormat { get; init; }

    [Description(
        "HomeRoot as the SFTP server names it, when it runs in a container or below a chroot. ~ when every school's home is its own chroot. Empty: as HomeRoot."
    )]
    public string TransferLogRoot { get; init; } = "";

    [Description("The word that every true line of the transfer log begins with, as in the server's LogFormat.")]
    public string TransferLogMark { get; init; } = "";

    [Description("How long a file must be unchanged when there is no better sign that it is finished.")]
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(30);

    [Description("How long a finished file is left in place for a client that looks at it once more.")]
    public TimeSpan GraceTime { get; init; } = TimeSpan.FromMilliseconds(100);

    [Description("How long an interrupted upload may be taken up again before the school is told.")]
    public TimeSpan ResumeTime { get; init; } = TimeSpan.FromSeconds(30);

    [Description(
        "Names under which clients and servers write until a file is whole; * and ? stand for any characters. Hidden names are never uploads."
    )]
    public IReadOnlyList<string> TemporaryNames { get; init; } =
    ["*.filepart", "*.part", "*.partial", "*.tmp", "*.temp", "*.crdownload", "*.swp", ".in.*", "~$*"];

    [Description(
        "Files that a client sends last to say that an upload is whole: {name}.done speaks of the file of that name, all.done of its whole folder. Empty for none."
    )]
    public IReadOnlyList<string> DoneFiles { get; init; } = [];

    [Description("After this time a temporary name is reported as left behind.")]
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromDays(1);

    [Description("The schools by name.")]
    public IReadOnlyDictionary<string, SchoolOptions> Schools { get; init; } =
        new Dictionary<string, SchoolOptions>(StringComparer.Ordinal);

    [Description("A home that no entry of Schools names is a school too, with the defaults.")]
    public bool UnlistedHomes { get; init; } = true;

    [Description("The rule sets of a school that names none: the first that knows the name of a file.")]
    public IReadOnlyList<string> DefaultProfiles { get; init; } = ["oneroster"];

    [Description("Rule sets by name, besides those that are built in.")]
    public IReadOnlyDictionary<string, UploadProfile> Profiles { get; init; } =
        new Dictionary<string, UploadProfile>(StringComparer.Ordinal);

    [Description("A larger file is rejected without being read.")]
    [Range(1, long.MaxValue)]
    public long MaxFileSizeBytes { get; init; } = 4L << 30;

    [Description("How much of a ZIP archive or of an Excel workbook is unpacked before it is refused.")]
    public ArchiveLimits Archives { get; init; } = new();

    [Description(
        "Whether uploads are checked for viruses, and what is done when they are infected or cannot be checked."
    )]
    public VirusCheckOptions VirusCheck { get; init; } = new();

    [Description("The most errors that a receipt lists; their true number is always told.")]
    [Range(1, 100_000)]
    public int ReceiptErrors { get; init; } = 100;

    [Description(
        "How long the files of a set wait for each other before the set is judged as it is: none of them is accepted alone. 0s judges and accepts every file for itself."
    )]
    public TimeSpan SetWindow { get; init; } = TimeSpan.Zero;

    [Description(
        "A file that keeps the rules is held for a person when it would remove more than this share of what was accepted last, in percent; 100 holds nothing."
    )]
    [Range(0, 100)]
    public int MostRemovedPercent { get; init; } = 25;

    [Description("So many rows may go at any time without being held.")]
    [Range(0, int.MaxValue)]
    public int MostRemovedRows { get; init; } = 20;

    [Description("The most checks of one school that wait in the queue at once; further files wait in its inbox.")]
    [Range(1, 10_000)]
    public int MaxQueuedPerSchool { get; init; } = 50;

    [Description("How often every home is listed again, in case a change was missed.")]
    public TimeSpan RescanEvery { get; init; } = TimeSpan.FromMinutes(1);

    [Description("How often every home is listed where the file system does not report changes.")]
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(10);

    [Description(
        "Files that every school of Schools is expected to send; a school's own list takes the place of this one."
    )]
    public IReadOnlyList<ExpectedFile> Expected { get; init; } = [];

    [Description("The time zone of Expected: America/New_York.")]
    [TimeZoneText]
    public string TimeZone { get; init; } = "UTC";

    [Description("Days on which nothing is expected: 2026-12-24, or 2026-12-21..2027-01-01.")]
    public IReadOnlyList<string> Holidays { get; init; } = [];

    [Description("How long accepted files are kept.")]
    public TimeSpan KeepAcceptedFor { get; init; } = TimeSpan.FromDays(30);

    [Description("How long rejected and refused files are kept.")]
    public TimeSpan KeepQuarantineFor { get; init; } = TimeSpan.FromDays(30);

    [Description("How long interrupted files are kept.")]
    public TimeSpan KeepIncompleteFor { get; init; } = TimeSpan.FromDays(7);

    [Description("How long receipts stay in a school's folder.")]
    public TimeSpan KeepReceiptsFor { get; init; } = TimeSpan.FromDays(90);

    [Description("How long it is remembered what came of an upload.")]
    public TimeSpan KeepRecordsFor { get; init; } = TimeSpan.FromDays(400);

    public static IEnumerable<OptionsFault> Check(UploadsOptions options) => UploadsOptionsCheck.Faults(options);
}
