using System.Globalization;
using UwsAgent.Core;
using UwsAgent.Core.Uploads.Trials;

namespace UwsAgent.Cli.Commands;

/// <summary>The report of a trial in plain lines, the same on both doors.</summary>
internal static class TrialText
{
    private const int MostGroups = 50;

    public static IEnumerable<string> Lines(TrialReport report)
    {
        yield return Invariant(
            $"{report.Verdict.ToUpperInvariant()}: {report.Name}, {Counted.Of(report.ErrorCount, "error")}, {Counted.Of(report.WarningCount, "note")}"
        );
        foreach (var file in report.Files)
        {
            yield return Invariant(
                $"  {file.Name}: {Counted.Of(file.Rows, "row")}, {Counted.Of(file.Bytes, "byte")}, {file.Encoding}, rules {file.RuleSet}, {file.Verdict}"
            );
        }

        foreach (var (number, group) in report.Groups.Take(MostGroups).Index())
        {
            var first = group.First;
            yield return "";
            yield return Invariant($"{number + 1}. {(first.Severity == "error" ? "" : "(note) ")}{first.Problem}");
            yield return "   Where: " + Where(group, report.Files.Count > 1);
            yield return "   Mend:  " + first.Fix;
            yield return "   Rule:  " + first.Rule;
        }

        if (report.Groups.Count > MostGroups)
        {
            yield return Invariant($"and {report.Groups.Count - MostGroups:N0} more kinds; --json lists them");
        }
    }

    private static string Where(TrialGroup group, bool withFile)
    {
        var first = group.First;
        var place =
            first.Line == 0 ? first.File
            : first.Column == 0 ? Invariant($"line {first.Line}")
            : Invariant($"line {first.Line}, column {first.Column}");
        var file = withFile && first.Line > 0 ? first.File + ", " : "";
        return group.Count > 1 ? Invariant($"{file}{place}, and {group.Count - 1:N0} more") : file + place;
    }

    private static string Invariant(FormattableString words) => words.ToString(CultureInfo.InvariantCulture);
}
