using UwsAgent.Core.Tests.Uploads.Sets;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Tests.Uploads.Receipts;

/// <summary>One set for each rule that is about several files, with the mistake that the rule is for.</summary>
internal static class SetSamples
{
    private const string Changed = "active,2026-09-01T00:00:00Z";

    private static readonly Dictionary<string, Func<OneRosterSet>> Sets = new(StringComparer.Ordinal)
    {
        ["manifest-missing"] = () => new OneRosterSet().Without("manifest.csv"),
        ["manifest-version"] = () =>
            new OneRosterSet().With("manifest.csv", "roster.version,1.1", "roster.version,1.2"),
        ["manifest-value"] = () => new OneRosterSet().With("manifest.csv", "users,bulk", "users,full"),
        ["manifest-property"] = () => new OneRosterSet().With("manifest.csv", "file.results,absent\n", ""),
        ["set-file-missing"] = () => new OneRosterSet().Without("courses.csv"),
        ["set-file-unexpected"] = () => new OneRosterSet().With("manifest.csv", "courses,bulk", "courses,absent"),
        ["set-full"] = () => new OneRosterSet().With("courses.csv", "k1,,,", $"k1,{Changed},"),
        ["set-changes"] = () => new OneRosterSet().With("manifest.csv", "users,bulk", "users,delta"),
        ["reference-unread"] = () => new OneRosterSet().With("orgs.csv", "No", "N\"o"),
        ["reference-unchecked"] = () =>
            new OneRosterSet().Without("courses.csv").With("manifest.csv", "courses,bulk", "courses,absent"),
        ["reference-none"] = () =>
            new OneRosterSet().With(
                "enrollments.csv",
                "e1,,,c1,o1,u1,student,,,\ne2,,,c1,o1,u2,teacher,true,,\n",
                string.Concat(Enumerable.Range(1, 9).Select(i => $"e{i},,,c1,o1,{i},student,,,\n"))
            ),
        ["reference-missing"] = () =>
            new OneRosterSet().With("classes.csv", ",o1,", ",o2,").With("users.csv", ",o1,", ",o2,"),
        ["reference-deleted"] = () =>
            new OneRosterSet()
                .With("classes.csv", "c1,,", "c1,tobedeleted,2026-09-01T00:00:00Z")
                .With("manifest.csv", "classes,bulk", "classes,delta"),
        ["reference-cycle"] = () => new OneRosterSet().With("orgs.csv", "district,,", "district,,o1"),
    };

    public static Verdict? Judge(string rule) => Sets.GetValueOrDefault(rule)?.Invoke().Judge();
}
