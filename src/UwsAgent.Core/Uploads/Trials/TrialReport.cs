using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Trials;

/// <summary>What a trial found: this, in JSON, is what <c>--json</c> prints; fields are only ever added.</summary>
public sealed record TrialReport
{
    /// <summary><c>accepted</c> or <c>rejected</c>, of all files together.</summary>
    public required string Verdict { get; init; }

    public required string Name { get; init; }

    /// <summary>All errors, also those that are not listed.</summary>
    public long ErrorCount { get; init; }

    public long WarningCount { get; init; }

    public IReadOnlyList<TrialFileReport> Files { get; init; } = [];

    /// <summary>Root causes first.</summary>
    public IReadOnlyList<TrialFinding> Findings { get; init; } = [];

    /// <summary>How often each is, root causes first.</summary>
    public IReadOnlyList<TrialGroup> Groups { get; init; } = [];

    internal static TrialReport Of(string name, Verdict verdict, IReadOnlyList<Verdict> files) =>
        new()
        {
            Verdict = Word(verdict),
            Name = name,
            ErrorCount = verdict.ErrorCount,
            WarningCount = verdict.WarningCount,
            Files =
            [
                .. files.Select(file => new TrialFileReport(
                    file.FileName,
                    Word(file),
                    file.Bytes,
                    file.Rows,
                    file.Sha256,
                    file.Encoding,
                    file.RuleSet,
                    file.ErrorCount,
                    file.WarningCount
                )),
            ],
            Findings = [.. verdict.Findings.Select(finding => TrialFinding.Of(verdict.FileName, finding))],
            Groups =
            [
                .. verdict.Groups.Select(group => new TrialGroup(
                    group.Count,
                    TrialFinding.Of(verdict.FileName, group.First[0])
                )),
            ],
        };

    private static string Word(Verdict verdict) => verdict.Accepted ? "accepted" : "rejected";
}

/// <summary>One file of a trial, without what is wrong between files.</summary>
public sealed record TrialFileReport(
    string Name,
    string Verdict,
    long Bytes,
    long Rows,
    string Sha256,
    string Encoding,
    string RuleSet,
    long ErrorCount,
    long WarningCount
);

/// <summary>One thing wrong, with its file; a line or column of 0 means that it is about more than one.</summary>
public sealed record TrialFinding(
    string File,
    long Line,
    int Column,
    int Character,
    string? ColumnName,
    string Rule,
    string Severity,
    string Problem,
    string Fix
)
{
    internal static TrialFinding Of(string fileName, Finding finding) =>
        new(
            finding.File ?? fileName,
            finding.Line,
            finding.Column,
            finding.Character,
            finding.ColumnName,
            finding.Rule,
            finding.Severity == Judging.Severity.Error ? "error" : "warning",
            finding.Message,
            finding.Fix
        );
}

/// <summary>All findings of one rule in one column: how many, and the first.</summary>
public sealed record TrialGroup(long Count, TrialFinding First);
