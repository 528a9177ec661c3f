namespace UwsAgent.Core.Uploads.Sets;

/// <summary>What judging one file gathered for judging it together with others: hashes of keys and of what refers to them, never a value.</summary>
/// <remarks>
/// Some 8 bytes for each key and 16 for each different value that refers to one. It can be written and read again
/// (<see cref="TableKeysFile"/>), so that a file is read once, however late the rest of its set comes.
/// </remarks>
public sealed record TableKeys
{
    /// <summary>The name of its rules without extension: what <c>References</c> of a column begins with.</summary>
    public required string Table { get; init; }

    /// <summary>The rules that it was gathered by; another rule set may need other keys.</summary>
    public required string RuleSet { get; init; }

    public long Rows { get; init; }

    /// <summary>Rows that could not be read as such: their keys are not known.</summary>
    public long UnreadRows { get; init; }

    /// <summary>The first line that is marked as a change; 0 when there is none.</summary>
    public long FirstChangeLine { get; init; }

    /// <summary>The first line that is not marked as a change; 0 when there is none.</summary>
    public long FirstFullLine { get; init; }

    /// <summary>By column to which others refer.</summary>
    public IReadOnlyDictionary<string, KeyColumn> Keys { get; init; } =
        new Dictionary<string, KeyColumn>(StringComparer.Ordinal);

    /// <summary>By column that refers to another.</summary>
    public IReadOnlyDictionary<string, ReferenceColumn> References { get; init; } =
        new Dictionary<string, ReferenceColumn>(StringComparer.Ordinal);

    /// <summary>Of a manifest: what it says, with the line.</summary>
    public IReadOnlyDictionary<string, ManifestEntry> Manifest { get; init; } =
        new Dictionary<string, ManifestEntry>(StringComparer.Ordinal);
}

/// <summary>The keys of a column, in order, and those of rows that are to be deleted.</summary>
public sealed record KeyColumn(ulong[] Keys, ulong[] Deleted);

/// <summary>To what a column refers: for each different value its hash (in order), the first line and how many rows.</summary>
/// <param name="Column">Its number in the file, from 1.</param>
/// <param name="Parents">Of a column that must not lead in circles: the row's own key and its parent's, with the line.</param>
public sealed record ReferenceColumn(
    int Column,
    ulong[] Keys,
    uint[] Lines,
    uint[] Rows,
    IReadOnlyList<ParentOf> Parents
);

/// <summary>A row and its parent, both as hashes.</summary>
public readonly record struct ParentOf(ulong Child, ulong Parent, uint Line);

/// <summary>One line of a manifest.</summary>
public sealed record ManifestEntry(string Value, long Line);
