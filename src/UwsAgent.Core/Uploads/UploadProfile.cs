using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UwsAgent.Core.Uploads;

/// <summary>A rule set: which files a school may send and what must be true of each.</summary>
public sealed record UploadProfile
{
    [Description("Raised by whoever changes the rules; every verdict names it.")]
    public string Version { get; init; } = "1";

    [Description("One line for people: what kind of drop this profile is for.")]
    public string Description { get; init; } = "";

    [Description("The files of this profile; the first whose name matches judges the upload.")]
    public IReadOnlyList<FileRules> Files { get; init; } = [];

    [Description("What to do with a file that no entry of Files matches.")]
    public UnknownFiles UnknownFiles { get; init; } = UnknownFiles.Reject;

    [Description(
        "Names of ZIP archives that may bring the files of this profile, judged as a whole; * and ? stand for any characters."
    )]
    public IReadOnlyList<string> Archives { get; init; } = ["*.zip"];

    [Description(
        "A file of Files may also come as an Excel workbook of the same name (users.xlsx for users.csv); its first sheet is judged, and the workbook is kept as it came."
    )]
    public bool Workbooks { get; init; }

    [Description("The file that says what is in a set of files, and how each is to be read.")]
    public ManifestRules? Manifest { get; init; }

    [Description("Turns single rules off, or makes them a warning or an error: rule name to Off, Warning or Error.")]
    public IReadOnlyDictionary<string, RuleLevel> Rules { get; init; } =
        new Dictionary<string, RuleLevel>(StringComparer.Ordinal);

    [Description("The most findings a verdict carries; the totals stay true beyond it.")]
    [Range(1, 100_000)]
    public int MaxFindings { get; init; } = 1_000;
}

/// <summary>What a profile does with a file name that it does not know.</summary>
public enum UnknownFiles
{
    Reject,

    /// <summary>Judged as plain CSV: encoding, shape and a header, whatever its columns are.</summary>
    JudgeAsCsv,
}

/// <summary>How much a broken rule weighs.</summary>
public enum RuleLevel
{
    Off,
    Warning,
    Error,
}
