using System.Security.Cryptography;
using System.Text;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>Puts verdicts on several files into one.</summary>
public static class Verdicts
{
    /// <summary>One verdict on all of them: counts are summed, each finding names its file, root causes come first.</summary>
    /// <remarks>Bytes, rows, hash and rule set are those of the first; the caller knows better.</remarks>
    public static Verdict Together(string name, IEnumerable<Verdict> verdicts)
    {
        var all = verdicts.ToList();
        var most = all.Count == 0 ? 0 : all.Max(one => Math.Max(1_000, one.Findings.Count));
        return new()
        {
            FileName = name,
            RuleSet = all.Count == 0 ? "" : all[0].RuleSet,
            Bytes = all.Sum(one => one.Bytes),
            Rows = all.Sum(one => one.Rows),
            Sha256 = all.Count == 0 ? "" : all[0].Sha256,
            Encoding = "utf-8",
            ErrorCount = all.Sum(one => one.ErrorCount),
            WarningCount = all.Sum(one => one.WarningCount),
            Findings =
            [
                .. all.SelectMany(one => one.Findings.Select(finding => Named(name, one, finding)))
                    .OrderByDescending(finding => finding.Severity)
                    .ThenBy(finding => RuleBook.RootOrder(finding.Rule))
                    .Take(most),
            ],
            Groups =
            [
                .. all.SelectMany(one =>
                        one.Groups.Select(group =>
                            group with
                            {
                                First = [.. group.First.Select(finding => Named(name, one, finding))],
                            }
                        )
                    )
                    .OrderByDescending(group => group.Severity)
                    .ThenBy(group => RuleBook.RootOrder(group.Rule))
                    .ThenByDescending(group => group.Count),
            ],
        };
    }

    /// <summary>The same verdict with what a log has besides.</summary>
    internal static Verdict With(Verdict verdict, FindingLog log)
    {
        var both = Together(verdict.FileName, [verdict, log.ToVerdict(verdict.FileName)]);
        return verdict with
        {
            ErrorCount = both.ErrorCount,
            WarningCount = both.WarningCount,
            Findings = both.Findings,
            Groups = both.Groups,
        };
    }

    public static IReadOnlyList<VerdictPart> Parts(IEnumerable<Verdict> verdicts) =>
        [
            .. verdicts
                .Select(one => new VerdictPart(one.FileName, one.Bytes, one.Rows, one.Sha256))
                .OrderBy(part => part.FileName, StringComparer.Ordinal),
        ];

    /// <summary>One hash for several named contents, the same in whatever order they come.</summary>
    public static string Digest(IEnumerable<(string Name, string Sha256)> files)
    {
        var lines = files
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => $"{file.Sha256}  {file.Name}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }

    private static Finding Named(string name, Verdict verdict, Finding finding) =>
        finding.File is not null || string.Equals(verdict.FileName, name, StringComparison.Ordinal)
            ? finding
            : finding with
            {
                File = verdict.FileName,
            };
}
