using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UwsAgent.Core.Uploads;

/// <summary>What must be true of one column and of each value in it.</summary>
public sealed record ColumnRules
{
    [Description("The header, case-sensitive.")]
    public string Name { get; init; } = "";

    [Description("The column may be left out of the file.")]
    public bool Optional { get; init; }

    [Description("Every row has a value here.")]
    public bool Filled { get; init; }

    [Description("What a value is.")]
    public CellType Type { get; init; } = CellType.Text;

    [Description("The cell is a comma-separated list of such values.")]
    public bool List { get; init; }

    [Description("The only values allowed, case-sensitive; empty allows any.")]
    public IReadOnlyList<string> Values { get; init; } = [];

    [Description("A regular expression that the whole value must match (without look-around or back-references).")]
    public string? Pattern { get; init; }

    [Description("What Pattern asks for, in plain words for receipts: two capital letters, a hyphen and two digits.")]
    public string? PatternInWords { get; init; }

    [Description("The fewest characters of a value.")]
    [Range(0, 1_000_000)]
    public int MinLength { get; init; }

    [Description("The most characters of a value; 0 sets no limit.")]
    [Range(0, 1_000_000)]
    public int MaxLength { get; init; }

    [Description("A value may appear in only one row.")]
    public bool Unique { get; init; }

    [Description(
        "The column of another file of the profile that has each of these values, as table.column: orgs.sourcedId is the column sourcedId of orgs.csv."
    )]
    public string? References { get; init; }

    [Description(
        "Going from row to row along this column never leads back (a parent). It must refer to a column of the same file."
    )]
    public bool Acyclic { get; init; }

    [Description("A value here should not be sent at all (passwords): it is a warning, and never shown.")]
    public bool ShouldBeEmpty { get; init; }

    [Description("A receipt may show the value that is wrong; leave it off for anything about a person.")]
    public bool ShowValues { get; init; }
}

/// <summary>The types of a value.</summary>
public enum CellType
{
    Text,

    /// <summary>An identifier: no spaces, no control characters, at most 255 characters.</summary>
    Id,
    WholeNumber,
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary><c>yyyy-MM-dd</c>, a day that exists.</summary>
    Date,

    /// <summary>ISO 8601: <c>2024-09-01T07:30:00.000Z</c>.</summary>
    Timestamp,
    Uuid,
    Email,
}
