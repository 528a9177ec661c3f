using UwsAgent.Core.Tests.Uploads.Judging;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Receipts;

namespace UwsAgent.Core.Tests.Uploads.Receipts;

public sealed class ReceiptTests
{
    private static readonly DateTimeOffset At = new(2026, 9, 1, 7, 30, 0, TimeSpan.Zero);

    private static readonly FileRules Rules = new()
    {
        Name = "*",
        Columns = [new() { Name = "a", Type = CellType.WholeNumber }, new() { Name = "b" }],
    };

    [Fact]
    public void An_accepted_file_says_so_and_that_there_is_nothing_to_do()
    {
        var text = Receipt.Text(Judged.Text("a,b\r\n1,2\r\n3,4\r\n", Rules), new("north", At));
        Assert.StartsWith("ACCEPTED: a.csv\n", text, StringComparison.Ordinal);
        Assert.Contains("Rows         2\n", text, StringComparison.Ordinal);
        Assert.Contains("nothing to do", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_errors_of_a_kind_are_one_paragraph_with_their_true_number_and_the_first_lines()
    {
        var content = "a,b\n" + string.Concat(Enumerable.Repeat("x,y\n", 4_312));
        var text = Receipt.Text(Judged.Text(content, Rules), new("north", At, "a.errors.csv"));
        Assert.Contains("because of 4,312 errors", text, StringComparison.Ordinal);
        Assert.Contains("4,312 times: lines 2, 3, 4, 5, 6, and more", text, StringComparison.Ordinal);
        Assert.Contains("ends after 1,000", text, StringComparison.Ordinal);
        Assert.True(text.Length < 2_000);
    }

    [Fact]
    public void E31_what_the_agent_writes_cannot_run_in_a_spreadsheet_or_on_a_terminal()
    {
        var profile = new UploadProfile { Files = [Rules] };
        var verdict = Judged.Bytes("a,b\nx,y\n"u8.ToArray(), profile, "=cmd|'/C calc'!A0,\"\u001B[2J\u202Egpj.csv");
        var csv = Receipt.ErrorsCsv(verdict);
        var text = Receipt.Text(verdict, new("+school\r\nBcc: all", At));
        Assert.Contains("\n\"'=cmd|'/C calc'!A0,\"\"?[2J?gpj.csv\",2,1,a,", csv, StringComparison.Ordinal);
        Assert.DoesNotContain(
            (csv + text).Replace("\r\n", "\n", StringComparison.Ordinal),
            letter => letter != '\n' && char.IsControl(letter)
        );
        Assert.DoesNotContain("\u202E", csv + text, StringComparison.Ordinal);
        Assert.DoesNotContain("\nBcc", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Warnings_of_an_accepted_file_are_told_as_notes()
    {
        var text = Receipt.Text(Judged.Text("a,b\n1,2\n\n", Rules), new("north", At));
        Assert.StartsWith("ACCEPTED", text, StringComparison.Ordinal);
        Assert.Contains("(note) The line is blank", text, StringComparison.Ordinal);
        Assert.Contains("line 3", text, StringComparison.Ordinal);
    }
}
