using UwsAgent.Core.Uploads;

namespace UwsAgent.Core.Tests.Uploads.Judging;

public sealed class HeaderTests
{
    private static readonly FileRules Rules = new()
    {
        ColumnsInOrder = true,
        ExtraColumns = ExtraColumns.MetadataAtEnd,
        Columns =
        [
            new() { Name = "sourcedId" },
            new() { Name = "name" },
            new() { Name = "type" },
            new() { Name = "role" },
        ],
    };

    [Theory]
    [InlineData("sourcedId,name,type,role\n1,2,3,4\n", "")]
    [InlineData("sourcedId,name,type,role,metadata.x\n1,2,3,4,5\n", "")]
    [InlineData("sourcedId,name,type\n1,2,3\n", "column-missing 1:4:0")]
    [InlineData("sourcedId,name,type,role,name\n1,2,3,4,5\n", "column-doubled 1:5:26")]
    [InlineData("sourcedId,name,role,type\n1,2,3,4\n", "column-order 1:3:16")]
    [InlineData("SourcedId,name,type,role\n1,2,3,4\n", "column-spelling 1:1:1")]
    [InlineData("sourcedId,name ,type,role\n1,2,3,4\n", "column-spelling 1:2:11")]
    [InlineData("sourcedId,name,type,roles\n1,2,3,4\n", "column-spelling 1:4:21")]
    [InlineData("sourced ID,name,type,role\n1,2,3,4\n", "column-spelling 1:1:1")]
    [InlineData("sourcedId,\u00A0name,type,role\n1,2,3,4\n", "column-invisible 1:2:11")]
    [InlineData("sourcedId,na\u200Bme,type,role\n1,2,3,4\n", "column-invisible 1:2:11")]
    [InlineData("\uFEFF\uFEFFsourcedId,name,type,role\n1,2,3,4\n", "column-invisible 1:1:1")]
    [InlineData("sourcedId,name,type,role,\n1,2,3,4,\n", "column-blank 1:5:26")]
    [InlineData("sourcedId,name,type,role,mine\n1,2,3,4,5\n", "column-extra 1:5:26")]
    [InlineData("sourcedId,metadata.x,name,type,role\n1,2,3,4,5\n", "column-extra 1:2:11")]
    [InlineData("sourcedId;name;type;role\n1;2;3;4\n", "delimiter 1:0:0")]
    [InlineData("sourcedId\tname\ttype\trole\n1\t2\t3\t4\n", "delimiter 1:0:0")]
    [InlineData("sourcedId|name|type|role\n1|2|3|4\n", "delimiter 1:0:0")]
    [InlineData("sep=,\nsourcedId,name,type,role\n1,2,3,4\n", "sep-line 1:0:0")]
    [InlineData("Our school\nsourcedId,name,type,role\n1,2,3,4\n", "title-row 1:0:0")]
    [InlineData("Our school,,,\n,,,\nsourcedId,name,type,role\n1,2,3,4\n", "title-row 1:0:0")]
    [InlineData("\n\nsourcedId,name,type,role\n1,2,3,4\n", "title-row 1:0:0")]
    [InlineData("1,2,3,4\n5,6,7,8\n", "header-not-found 1:0:0")]
    public void E39_each_mistake_of_the_header_is_found_where_it_is(string content, string place) =>
        Assert.Equal(place.Length == 0 ? [] : [place], Judged.Text(content, Rules).Places());

    [Fact]
    public void E39_a_sep_line_and_semicolons_are_both_named_and_the_rows_are_judged_all_the_same()
    {
        var verdict = Judged.Text("sep=;\r\nsourcedId;name;type;role\r\n1;2;3;4\r\n5;6\r\n", Rules);
        Assert.Equal(["sep-line 1:0:0", "delimiter 2:0:0", "cells-missing 4:0:0"], verdict.Places());
        Assert.Equal(2, verdict.Rows);
    }

    [Fact]
    public void Without_a_header_no_row_is_judged_and_nothing_of_the_first_row_is_shown()
    {
        var content = "Emma,Johnson,emma@example.org,student\n" + string.Concat(Enumerable.Repeat("a,b\n", 4_000));
        var verdict = Judged.Text(content, Rules);
        var finding = Assert.Single(verdict.Findings);
        Assert.Equal("header-not-found", finding.Rule);
        Assert.DoesNotContain("Emma", finding.Message + finding.Fix, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("sourcedId,name,type,role", finding.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("favouriteColour", true)]
    [InlineData("Emma Johnson", false)]
    [InlineData("2011-04-03", false)]
    [InlineData("a-name-that-is-much-too-long-for-a-header", false)]
    public void An_unknown_header_is_shown_only_when_it_looks_like_one(string header, bool shown)
    {
        var verdict = Judged.Text($"sourcedId,name,type,role,{header}\n1,2,3,4,5\n", Rules);
        Assert.Equal(shown, Assert.Single(verdict.Findings).Message.Contains(header, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_missing_column_is_told_on_its_own()
    {
        var verdict = Judged.Text("sourcedId,role\n1,2\n", Rules);
        Assert.Equal(["column-missing 1:2:0", "column-missing 1:3:0"], verdict.Places());
        Assert.Equal("name type", string.Join(' ', verdict.Groups.Select(group => group.ColumnName)));
    }

    [Fact]
    public void Columns_stand_in_any_order_where_the_rules_do_not_care()
    {
        var verdict = Judged.Text("role,type,name,sourcedId\n1,2,3,4\n", Rules with { ColumnsInOrder = false });
        Assert.True(verdict.Accepted);
    }

    [Theory]
    [InlineData("a;b\n1;2\n", "delimiter 1:0:0")]
    [InlineData("a,b,a\n1,2,3\n", "column-doubled 1:3:5")]
    [InlineData("a,b,\n1,2,3\n", "column-blank 1:3:5")]
    public void Any_csv_file_is_judged_by_its_own_header_when_the_rules_name_no_columns(string content, string place) =>
        Assert.Equal([place], Judged.Text(content, new()).Places());
}
