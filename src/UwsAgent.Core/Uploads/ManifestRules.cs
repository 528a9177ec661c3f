using System.ComponentModel;

namespace UwsAgent.Core.Uploads;

/// <summary>The file that says what is in a set of files: rows of a name and a value, with file.TABLE as absent, bulk or delta.</summary>
public sealed record ManifestRules
{
    [Description("Its name; one of Files. Its first column is the name of a property, its second the value.")]
    public string File { get; init; } = "manifest.csv";

    [Description("Properties that must have exactly this value: oneroster.version to 1.1.")]
    public IReadOnlyDictionary<string, string> Versions { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    [Description(
        "Columns that are empty in every row of a full file (bulk) and filled in every row of changes (delta)."
    )]
    public IReadOnlyList<string> ChangeColumns { get; init; } = ["status", "dateLastModified"];
}
