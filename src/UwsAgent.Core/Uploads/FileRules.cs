using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UwsAgent.Core.Uploads;

/// <summary>What must be true of one kind of file.</summary>
public sealed record FileRules
{
    [Description("File name, case-sensitive; * and ? stand for any characters: users.csv, attendance-*.csv.")]
    public string Name { get; init; } = "*.csv";

    [Description("The smallest size in bytes.")]
    [Range(0, long.MaxValue)]
    public long MinBytes { get; init; } = 1;

    [Description("The largest size in bytes.")]
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; init; } = 4L << 30;

    [Description("One character between two cells: a comma, a semicolon or a tab.")]
    public string Delimiter { get; init; } = ",";

    [Description("Whether the file must, may or must not begin with a byte order mark.")]
    public ByteOrderMark ByteOrderMark { get; init; } = ByteOrderMark.Allowed;

    [Description(
        "Accepts UTF-16 and Windows-1252 with a warning instead of rejecting them; what is kept is a copy in UTF-8. Not in archives."
    )]
    public bool RepairEncoding { get; init; }

    [Description("A quoted cell may contain line breaks.")]
    public bool LineBreaksInCells { get; init; }

    [Description("The columns must stand in the order of Columns.")]
    public bool ColumnsInOrder { get; init; }

    [Description("Which columns beyond those of Columns are allowed.")]
    public ExtraColumns ExtraColumns { get; init; } = ExtraColumns.Allow;

    [Description("A file with a header and no rows is allowed.")]
    public bool HeaderOnly { get; init; }

    [Description("The columns, in their order.")]
    public IReadOnlyList<ColumnRules> Columns { get; init; } = [];

    [Description("Sets of columns whose values together may appear only once.")]
    public IReadOnlyList<IReadOnlyList<string>> UniqueTogether { get; init; } = [];

    [Description("Sets of columns that are filled in every row of the file, or in none.")]
    public IReadOnlyList<IReadOnlyList<string>> FilledTogether { get; init; } = [];

    [Description("The file belongs to every set of the profile, when no manifest says what does.")]
    public bool Required { get; init; }

    [Description(
        "What a row says that takes something away, as column and value: nothing may refer to it, and it is not asked what it refers to."
    )]
    public IReadOnlyDictionary<string, string> DeletedWhen { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    [Description("The longest row in bytes; a longer one is an error and is skipped.")]
    [Range(1_024, 64 << 20)]
    public int MaxRowBytes { get; init; } = 1 << 20;
}

/// <summary>What is asked of the three bytes that mark UTF-8.</summary>
public enum ByteOrderMark
{
    Allowed,
    Required,
    Forbidden,
}

/// <summary>What is asked of columns that the rules do not name.</summary>
public enum ExtraColumns
{
    Allow,

    /// <summary>Only <c>metadata.*</c>, and only to the right of all others (OneRoster).</summary>
    MetadataAtEnd,

    Reject,
}
