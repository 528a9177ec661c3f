using System.Text;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Receipts;

/// <summary>What a school is told about a file: a text for people, a table for programs.</summary>
public static class Receipt
{
    /// <summary>Plain words for someone who has the file open in Excel: what is wrong, where, and what to do next.</summary>
    public static string Text(Verdict verdict, ReceiptFacts facts)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(facts);
        return verdict.Accepted ? ReceiptText.Accepted(verdict, facts) : ReceiptText.Rejected(verdict, facts);
    }

    /// <summary>file,line,column,columnName,rule,severity,problem,fix: RFC 4180 with CRLF, safe to open in a spreadsheet.</summary>
    public static string ErrorsCsv(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        var csv = new StringBuilder("file,line,column,columnName,rule,severity,problem,fix\r\n");
        foreach (var finding in verdict.Findings)
        {
            csv.AppendCell(finding.File ?? verdict.FileName)
                .Append(',')
                .Append(finding.Line)
                .Append(',')
                .Append(finding.Column)
                .Append(',')
                .AppendCell(finding.ColumnName ?? "")
                .Append(',')
                .AppendCell(finding.Rule)
                .Append(',')
                .Append(finding.Severity == Severity.Error ? "error" : "warning")
                .Append(',')
                .AppendCell(finding.Message)
                .Append(',')
                .AppendCell(finding.Fix)
                .Append("\r\n");
        }

        return csv.ToString();
    }
}

/// <summary>What a receipt says beside the verdict.</summary>
/// <param name="School">The school's own name, as it logs in.</param>
/// <param name="At">When the file was judged; shown in this offset.</param>
/// <param name="ErrorsFile">The name of the table beside this text, when one is written.</param>
/// <param name="Contact">Whom to ask: an address or a sentence; null leaves the line out.</param>
public sealed record ReceiptFacts(string School, DateTimeOffset At, string? ErrorsFile = null, string? Contact = null);
