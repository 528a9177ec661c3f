namespace UwsAgent.Core.Uploads.Judging;

/// <summary>What the rules say of one file: bound to its hash, the same for the same bytes and rules every time.</summary>
public sealed record Verdict
{
    public required string FileName { get; init; }

    /// <summary>No error was found; warnings do not count.</summary>
    public bool Accepted => ErrorCount == 0;

    /// <summary>Version of the rules and a digest of them: <c>1+9f86d081</c>.</summary>
    public required string RuleSet { get; init; }

    /// <summary>Bytes read, whatever the directory said.</summary>
    public required long Bytes { get; init; }

    /// <summary>Rows after the header, blank lines not counted.</summary>
    public long Rows { get; init; }

    /// <summary>Of all bytes read, in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>As found: <c>utf-8</c>, <c>utf-8-bom</c>, <c>utf-16le</c>, <c>utf-16be</c>, <c>windows-1252</c>, <c>mixed</c>, <c>binary</c>.</summary>
    public required string Encoding { get; init; }

    /// <summary>What is kept is a copy in UTF-8; null when it is what was sent.</summary>
    public RepairNote? Repair { get; init; }

    /// <summary>What came of the virus check: <c>clean</c>, <c>infected</c>, <c>not scanned: ...</c>; null when there was none.</summary>
    public string? VirusCheck { get; init; }

    /// <summary>The files that the verdict is on, when they are several: those of a set, or of an archive.</summary>
    public IReadOnlyList<VerdictPart> Parts { get; init; } = [];

    /// <summary>All errors of the file, also those that <see cref="Findings"/> has no room for.</summary>
    public long ErrorCount { get; init; }

    public long WarningCount { get; init; }

    /// <summary>Root causes first, then by line; at most <see cref="UploadProfile.MaxFindings"/>, of every group the first few.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Root causes first, then by how many.</summary>
    public IReadOnlyList<FindingGroup> Groups { get; init; } = [];
}

/// <summary>One of several files that a verdict is on.</summary>
public sealed record VerdictPart(string FileName, long Bytes, long Rows, string Sha256);
