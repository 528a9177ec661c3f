using System.Globalization;
using System.Runtime.InteropServices;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>Counts every finding, keeps the first of each group and the first of the file, and words only what it keeps.</summary>
internal sealed class FindingLog(UploadProfile profile)
{
    private const int FirstOfGroup = 5;
    private const int MostGroups = 4_096;

    private readonly RuleLevel[] levels = RuleBook.LevelsOf(profile);
    private readonly Dictionary<(Rule Rule, int Column), Group> groups = [];
    private readonly List<Finding> errors = [];
    private readonly List<Finding> warnings = [];

    public long ErrorCount { get; private set; }

    public long WarningCount { get; private set; }

    public bool IsOff(Rule rule) => levels[(int)rule] == RuleLevel.Off;

    /// <summary>A rule that a file may break and still be read on weighs less when the profile allows to repair it.</summary>
    public void Lower(Rule rule)
    {
        if (levels[(int)rule] == RuleLevel.Error)
        {
            levels[(int)rule] = RuleLevel.Warning;
        }
    }

    /// <summary>Counts it. True when the log wants the words too: then call <see cref="Tell"/>.</summary>
    public bool Count(Rule rule, int column)
    {
        var level = levels[(int)rule];
        if (level == RuleLevel.Off)
        {
            return false;
        }

        var kept = level == RuleLevel.Error ? errors : warnings;
        if (level == RuleLevel.Error)
        {
            ErrorCount++;
        }
        else
        {
            WarningCount++;
        }

        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, Key(rule, column), out _);
        group ??= new(rule, column);
        return ++group.Count <= FirstOfGroup || kept.Count < profile.MaxFindings;
    }

    public void Tell(Rule rule, in Place place, params ReadOnlySpan<string> details)
    {
        var text = RuleBook.Text(rule);
        object[] words = [place.Words, .. details];
        var finding = new Finding(
            text.Name,
            levels[(int)rule] == RuleLevel.Error ? Severity.Error : Severity.Warning,
            place.Line,
            place.Column,
            place.Character,
            place.ColumnName,
            string.Format(CultureInfo.InvariantCulture, text.Problem, words),
            string.Format(CultureInfo.InvariantCulture, text.Fix, words)
        );
        var kept = finding.Severity == Severity.Error ? errors : warnings;
        if (kept.Count < profile.MaxFindings)
        {
            kept.Add(finding);
        }

        var group = groups[Key(rule, place.Column)];
        if (group.First.Count < FirstOfGroup)
        {
            group.First.Add(finding);
        }
    }

    public void Add(Rule rule, in Place place, params ReadOnlySpan<string> details)
    {
        if (Count(rule, place.Column))
        {
            Tell(rule, place, details);
        }
    }

    public IReadOnlyList<FindingGroup> Groups() =>
        [
            .. groups
                .Values.Where(group => group.First.Count > 0)
                .OrderByDescending(group => group.First[0].Severity)
                .ThenBy(group => RuleBook.Text(group.Rule).Root ? (int)group.Rule : int.MaxValue)
                .ThenByDescending(group => group.Count)
                .ThenBy(group => group.First[0].Line)
                .ThenBy(group => group.Column)
                .ThenBy(group => group.Rule)
                .Select(group => new FindingGroup(
                    group.First[0].Rule,
                    group.First[0].Severity,
                    group.Column,
                    group.First[0].ColumnName,
                    group.Count,
                    [.. group.First]
                )),
        ];

    /// <summary>The first of every group before the thousandth of one; errors before warnings.</summary>
    public IReadOnlyList<Finding> Findings() =>
        [
            .. groups
                .Values.SelectMany(group => group.First)
                .OrderByDescending(finding => finding.Severity)
                .ThenBy(finding => RootOrder(finding))
                .ThenBy(finding => finding.Line)
                .Concat(errors)
                .Concat(warnings)
                .Distinct(ReferenceEqualityComparer.Instance)
                .Cast<Finding>()
                .Take(profile.MaxFindings)
                .OrderByDescending(finding => finding.Severity)
                .ThenBy(finding => RootOrder(finding))
                .ThenBy(finding => finding.Line)
                .ThenBy(finding => finding.Column)
                .ThenBy(finding => finding.Character),
        ];

    /// <summary>A verdict with only what this log has.</summary>
    public Verdict ToVerdict(string fileName) =>
        new()
        {
            FileName = fileName,
            RuleSet = "",
            Bytes = 0,
            Sha256 = "",
            Encoding = "",
            ErrorCount = ErrorCount,
            WarningCount = WarningCount,
            Findings = Findings(),
            Groups = Groups(),
        };

    private static int RootOrder(Finding finding) => RuleBook.RootOrder(finding.Rule);

    // A header of a million columns may be wrong in each: beyond some thousands they share a group.
    private (Rule Rule, int Column) Key(Rule rule, int column) =>
        groups.Count < MostGroups || groups.ContainsKey((rule, column)) ? (rule, column) : (rule, 0);

    private sealed record Group(Rule Rule, int Column)
    {
        public long Count { get; set; }

        public List<Finding> First { get; } = [];
    }
}

/// <summary>Where something is, and how that is said.</summary>
internal readonly record struct Place(
    long Line,
    int Column = 0,
    int Character = 0,
    string? ColumnName = null,
    string? Shown = null
)
{
    public static Place File { get; }

    /// <summary>Fits behind a noun: <c>" in column 5 (role)"</c>.</summary>
    public string Words
    {
        get
        {
            var shown = Shown is null ? "" : $" \"{Shown}\"";
            return Column == 0 ? shown
                : ColumnName is null ? string.Create(CultureInfo.InvariantCulture, $"{shown} in column {Column}")
                : string.Create(CultureInfo.InvariantCulture, $"{shown} in column {Column} ({ColumnName})");
        }
    }
}
