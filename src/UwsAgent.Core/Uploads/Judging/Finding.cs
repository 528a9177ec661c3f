using System.Text.Json.Serialization;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>One thing wrong with a file, told without a value from it.</summary>
/// <param name="Rule">The rule's name, as in <see cref="UploadProfile.Rules"/>.</param>
/// <param name="Line">The line a text editor shows, from 1; 0 when it is about the file as a whole.</param>
/// <param name="Column">The cell's number in its row, from 1; 0 when it is about the line.</param>
/// <param name="Character">The character's number in its line, from 1; 0 when it is about the line.</param>
/// <param name="ColumnName">The header, when the rules know it.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Fix">How to mend it.</param>
public sealed record Finding(
    string Rule,
    Severity Severity,
    long Line,
    int Column,
    int Character,
    string? ColumnName,
    string Message,
    string Fix
)
{
    /// <summary>The file that it is in, when the verdict is on several; null when on one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? File { get; init; }
}

/// <summary>An error rejects the file; a warning only tells.</summary>
public enum Severity
{
    Warning,
    Error,
}

/// <summary>All findings of one rule in one column: the true count, and the first few.</summary>
public sealed record FindingGroup(
    string Rule,
    Severity Severity,
    int Column,
    string? ColumnName,
    long Count,
    IReadOnlyList<Finding> First
);
