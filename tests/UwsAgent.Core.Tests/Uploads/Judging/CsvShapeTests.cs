using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Tests.Uploads.Judging;

public sealed class CsvShapeTests
{
    private static readonly FileRules Abc = new()
    {
        Columns = [new() { Name = "a" }, new() { Name = "b" }, new() { Name = "c" }],
    };

    [Theory]
    [InlineData("a,b,c\r\n1,2,3\r\n", 1)]
    [InlineData("a,b,c\n1,2,3\n4,5,6\n", 2)]
    [InlineData("a,b,c\n1,2,3", 1)]
    [InlineData("a,b,c\n\"1\",\"2\"\"x\"\"\",\"3,4\"", 1)]
    [InlineData("a,b,c\n\"\",,\"\"\"\"", 1)]
    [InlineData("\"a\",\"b\",\"c\"\r\n1,2,3\r\n", 1)]
    public void What_the_format_allows_is_accepted(string content, int rows)
    {
        var verdict = Judged.Text(content, Abc with { ColumnsInOrder = true });
        Assert.Equal(rows, verdict.Rows);
        Assert.Equal([], verdict.Places());
    }

    [Theory]
    [InlineData("a,b,c\n1,2\n", "cells-missing 2:0:0")]
    [InlineData("a,b,c\n1,2,3,4\n", "cells-extra 2:0:0")]
    [InlineData("a,b,c\n1,x\"y,3\n", "quote 2:2:4")]
    [InlineData("a,b,c\n1,\"x\"y,3\n", "quote 2:2:6")]
    [InlineData("a,b,c\n1, \"x\",3\n", "quote 2:2:4")]
    [InlineData("a,b,c\n1,José\"x,3\n", "quote 2:2:7")]
    [InlineData("a,b,c\n1,\"x,3\n4,5,6\n", "quote-unclosed 2:2:3")]
    [InlineData("a,b,c\n1,2,\"x", "quote-unclosed 2:3:5")]
    [InlineData("a,b,c\n1,2,\"x\n", "quote-unclosed 2:3:5")]
    [InlineData("a,b,c\n1,\"x\ny\",3\n", "line-break-in-cell 2:2:5")]
    [InlineData("a,b,c\r\n1,\"x\r\ny\",3\r\n", "line-break-in-cell 2:2:5")]
    [InlineData("a,b,c\n1,x\0y,3\n", "nul 2:2:4")]
    [InlineData("a,b,c\n1,x\u001By,3\n", "control-character 2:2:4")]
    [InlineData("a,b,c\n1,x\ry,3\n", "control-character 2:2:4")]
    [InlineData("a,b,c\n1,2,3\n,,\n", "empty-row 3:0:0")]
    [InlineData("a,b,c\n1,2,3\n\n4,5,6\n", "blank-line 3:0:0")]
    [InlineData("a,b,c\n1,2,3\na,b,c\n4,5,6\n", "header-repeated 3:0:0")]
    [InlineData("a,b,c\n1,2,3\r\n4,5,6\n", "line-end-mixed 2:0:0")]
    [InlineData("a,b,c\r1,2,3\r4,5,6\r", "line-end-cr 0:0:0")]
    [InlineData("a,b,c\n1,2,3\n\u001A", "ctrl-z 0:0:0")]
    [InlineData("a,b,c\n1,2,3\u001A", "ctrl-z 0:0:0")]
    public void Each_mistake_of_shape_is_found_where_it_is(string content, string place) =>
        Assert.Equal([place], Judged.Text(content, Abc).Places());

    [Fact]
    public void E37_an_unclosed_quote_names_its_line_and_swallows_no_other()
    {
        var rows = Enumerable.Range(2, 21_000).Select(line => line == 35 ? "35,\"Smith,x" : $"{line},y,\"z\"");
        var verdict = Judged.Text("a,b,c\n" + string.Join('\n', rows) + "\nlast,row\n", Abc);
        Assert.Equal(["quote-unclosed 35:2:4", "cells-missing 21002:0:0"], verdict.Places());
        Assert.Equal(21_001, verdict.Rows);
    }

    [Theory]
    [InlineData("a,b,c\n1,\"x,3\n\"4\",\"5\",\"6\"\n7,8\n")]
    [InlineData("a,b,c\n1,\"x,3\n4,\"\",6\n7,8\n")]
    [InlineData("a,b,c\n1,\"x,3\n4,5,\"6\"\n7,8\n")]
    public void E37_after_an_unclosed_quote_the_next_line_is_read_as_it_is(string content) =>
        Assert.Equal(["quote-unclosed 2:2:3", "cells-missing 4:0:0"], Judged.Text(content, Abc).Places());

    [Fact]
    public void E37_a_quote_that_closes_a_hundred_lines_later_was_never_closed()
    {
        var content = "a,b,c\n1,\"x,3\n" + string.Concat(Enumerable.Repeat("4,5,6\n", 500)) + "4,5\",6\n";
        var verdict = Judged.Text(content, Abc);
        Assert.Equal(["quote-unclosed 2:2:3", "quote 503:2:4"], verdict.Places());
    }

    [Fact]
    public void E38_line_breaks_in_cells_are_fine_where_the_rules_allow_them_and_lines_are_still_counted()
    {
        var verdict = Judged.Text("a,b,c\n1,\"x\ny\",3\n4,5\n", Abc with { LineBreaksInCells = true });
        Assert.Equal(["cells-missing 4:0:0"], verdict.Places());
        Assert.Equal(2, verdict.Rows);
    }

    [Fact]
    public void A_value_below_a_line_break_is_placed_on_its_own_line()
    {
        var rules = new FileRules
        {
            LineBreaksInCells = true,
            Columns = [new() { Name = "a" }, new() { Name = "b", Type = CellType.WholeNumber }],
        };
        Assert.Equal(["value-type 4:2:4"], Judged.Text("a,b\n\"x\ny\nz\",q\n", rules).Places());
    }

    [Fact]
    public void E36_a_file_of_bare_carriage_returns_is_read_line_by_line_all_the_same()
    {
        var verdict = Judged.Text("a,b,c\r1,2\r3,4,5\r", Abc);
        Assert.Equal(["line-end-cr 0:0:0", "cells-missing 2:0:0"], verdict.Places());
        Assert.Equal(2, verdict.Rows);
    }

    [Fact]
    public void A_row_that_is_broken_gives_one_error_and_not_one_for_each_cell()
    {
        var rules = Abc with { Columns = [.. Abc.Columns.Select(column => column with { Filled = true })] };
        Assert.Equal(["cells-missing 2:0:0"], Judged.Text("a,b,c\nx,\n", rules).Places());
    }

    [Theory]
    [InlineData("a,b,c\n", true, 0)]
    [InlineData("a,b,c\n", false, 1)]
    [InlineData("a,b,c", false, 1)]
    [InlineData("a,b,c\n\n\n", false, 1)]
    public void E40_a_header_without_rows_is_judged_by_the_rules(string content, bool allowed, int errors)
    {
        var verdict = Judged.Text(content, Abc with { HeaderOnly = allowed });
        Assert.Equal(errors, verdict.ErrorCount);
        Assert.Equal(errors, verdict.Findings.Count(finding => finding.Rule == "no-rows"));
    }

    [Fact]
    public void A_rule_can_be_turned_off_lowered_or_raised()
    {
        var profile = new UploadProfile { Files = [Abc] };
        Assert.Equal(1, Levelled(RuleLevel.Error).ErrorCount);
        Assert.Equal((0L, 1L), (Levelled(RuleLevel.Warning).ErrorCount, Levelled(RuleLevel.Warning).WarningCount));
        Assert.Equal((0L, 0L), (Levelled(RuleLevel.Off).ErrorCount, Levelled(RuleLevel.Off).WarningCount));

        Verdict Levelled(RuleLevel level) =>
            Judged.Bytes(
                "a,b,c\n1,2,3\n\n"u8.ToArray(),
                profile with
                {
                    Rules = new Dictionary<string, RuleLevel>(StringComparer.Ordinal) { ["blank-line"] = level },
                }
            );
    }
}
