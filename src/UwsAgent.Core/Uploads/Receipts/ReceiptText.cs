using System.Globalization;
using System.Text;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Receipts;

/// <summary>The words of a receipt.</summary>
internal static class ReceiptText
{
    private const int Width = 76;
    private const int MostFiles = 20;
    private const string UnexpectedName = "file-unexpected";

    public static string Accepted(Verdict verdict, ReceiptFacts facts)
    {
        var text = Head("ACCEPTED", verdict, facts);
        text.Append("There is nothing to do.\n");
        if (verdict.WarningCount > 0)
        {
            text.Append(
                Invariant(
                    $"\nPlease look at this before the next upload ({Counted.Of(verdict.WarningCount, "note")}):\n"
                )
            );
            Groups(text, verdict.Groups);
        }

        return Foot(text, facts);
    }

    public static string Rejected(Verdict verdict, ReceiptFacts facts)
    {
        var text = Head("REJECTED", verdict, facts);
        text.Append(
            Invariant(
                $"Nothing of {(verdict.Parts.Count > 0 ? "these files" : "this file")} was taken over, because of {Counted.Of(verdict.ErrorCount, "error")}.\n"
            )
        );
        Paragraph(text, "", "What to do: mend what is listed below, " + Again(verdict));
        if (verdict.Groups.Count > 1)
        {
            text.Append("Begin at the top: the first problem is often the reason for others.\n");
        }

        if (verdict.Groups.Any(group => group.First[0].Line > 0))
        {
            text.Append("Lines are counted from the top of the file, as Excel numbers its rows.\n");
        }

        Groups(text, verdict.Groups);
        if (facts.ErrorsFile is not null)
        {
            text.Append('\n');
            Paragraph(
                text,
                "",
                $"Each error with its line and column is in {SafeText.Line(facts.ErrorsFile)}, in this folder."
            );
            if (verdict.ErrorCount + verdict.WarningCount > verdict.Findings.Count)
            {
                Paragraph(
                    text,
                    "",
                    Invariant($"That list ends after {verdict.Findings.Count:N0}; the numbers above count all.")
                );
            }
        }

        return Foot(text, facts);
    }

    private static string Again(Verdict verdict) =>
        verdict.Parts.Count > 0 ? "save the files, upload all of them again under the same names."
        : verdict.Groups[0].Rule == UnexpectedName ? "save the file, upload it again under the right name."
        : "save the file, upload it again under the same name.";

    private static StringBuilder Head(string result, Verdict verdict, ReceiptFacts facts) =>
        new StringBuilder()
            .Append(Invariant($"{result}: {SafeText.Line(verdict.FileName)}\n\n"))
            .Append(Invariant($"  School       {SafeText.Line(facts.School)}\n"))
            .Append(Invariant($"  Checked      {facts.At:yyyy-MM-dd HH:mm:ss zzz}\n"))
            .Append(Invariant($"  Size         {verdict.Bytes:N0} bytes\n"))
            .Append(Invariant($"  Rows         {verdict.Rows:N0}\n"))
            .Append(verdict.Parts.Count == 0 ? "" : Invariant($"  Files        {Files(verdict)}\n"))
            .Append(Invariant($"  Fingerprint  {verdict.Sha256[..16]} (SHA-256)\n"))
            .Append(Invariant($"  Rules        {SafeText.Line(verdict.RuleSet)}\n\n"));

    private static void Groups(StringBuilder text, IReadOnlyList<FindingGroup> groups)
    {
        var number = 0;
        foreach (var group in groups)
        {
            var first = group.First[0];
            text.Append('\n');
            var mark = group.Severity == Severity.Warning ? "(note) " : "";
            Paragraph(text, Invariant($"{++number}. "), mark + first.Message);
            if (first.Line > 0 || first.File is not null)
            {
                Paragraph(text, "   Where: ", Where(group));
            }

            Paragraph(text, "   Mend:  ", first.Fix);
        }
    }

    private static string Files(Verdict verdict) =>
        SafeText.Line(
            string.Join(", ", verdict.Parts.Take(MostFiles).Select(part => part.FileName))
                + (verdict.Parts.Count > MostFiles ? ", ..." : "")
        );

    private static string Where(FindingGroup group)
    {
        var file = group.First[0].File;
        return file is null ? Lines(group)
            : group.First[0].Line > 0 ? $"{file}, {Lines(group)}"
            : file;
    }

    private static string Lines(FindingGroup group)
    {
        var first = group.First[0];
        if (group.Count == 1)
        {
            return first.Column == 0 ? Invariant($"line {first.Line}")
                : first.Character == 0 ? Invariant($"line {first.Line}, {Column(first)}")
                : Invariant($"line {first.Line}, {Column(first)}, character {first.Character}");
        }

        var lines = string.Join(", ", group.First.Select(finding => finding.Line).Distinct());
        var more = group.Count > group.First.Count ? ", and more" : "";
        return Invariant($"{group.Count:N0} times: lines {lines}{more}");
    }

    /// <summary>Spreadsheets name columns by letters.</summary>
    private static string Column(Finding finding) =>
        Invariant($"column {Letters(finding.Column)} in Excel (number {finding.Column})");

    private static string Letters(int column)
    {
        var letters = "";
        for (; column > 0; column = (column - 1) / 26)
        {
            letters = (char)('A' + ((column - 1) % 26)) + letters;
        }

        return letters;
    }

    private static string Foot(StringBuilder text, ReceiptFacts facts)
    {
        if (facts.Contact is not null)
        {
            text.Append('\n');
            Paragraph(text, "", "Questions: " + SafeText.Line(facts.Contact));
        }

        return text.ToString();
    }

    private static void Paragraph(StringBuilder text, string lead, string words)
    {
        text.Append(lead);
        var column = lead.Length;
        var indent = lead.Length;
        foreach (var word in SafeText.Line(words, 2_000).Split(' '))
        {
            if (column > indent && column + 1 + word.Length > Width)
            {
                text.Append('\n').Append(' ', indent);
                column = indent;
            }
            else if (column > indent)
            {
                text.Append(' ');
                column++;
            }

            text.Append(word);
            column += word.Length;
        }

        text.Append('\n');
    }

    private static string Invariant(FormattableString words) => words.ToString(CultureInfo.InvariantCulture);
}
