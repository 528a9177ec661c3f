using UwsAgent.Core.Uploads;

namespace UwsAgent.Core.Tests.Uploads.Judging;

public sealed class ValueTests
{
    [Theory]
    [InlineData(CellType.Id, "a-1.b_2/3@x", "")]
    [InlineData(CellType.Id, "two words", "value-type")]
    [InlineData(CellType.Id, "1E+05", "excel-exponent")]
    [InlineData(CellType.Id, "1.23457E+12", "excel-exponent")]
    [InlineData(CellType.Id, "1E5", "")]
    [InlineData(CellType.WholeNumber, "-12", "")]
    [InlineData(CellType.WholeNumber, "1.5", "value-type")]
    [InlineData(CellType.WholeNumber, "1E+05", "excel-exponent")]
    [InlineData(CellType.WholeNumber, "1e999", "value-type")]
    [InlineData(CellType.Number, "12.50", "")]
    [InlineData(CellType.Number, ".5", "value-type")]
    [InlineData(CellType.Number, "1.000.000", "value-type")]
    [InlineData(CellType.Boolean, "true", "")]
    [InlineData(CellType.Boolean, "TRUE", "value-type")]
    [InlineData(CellType.Date, "2024-02-29", "")]
    [InlineData(CellType.Date, "2023-02-29", "value-type")]
    [InlineData(CellType.Date, "9/1/26", "excel-date")]
    [InlineData(CellType.Date, "01.09.2026", "excel-date")]
    [InlineData(CellType.Date, "9/1/2026 12:00", "excel-date")]
    [InlineData(CellType.Date, "2024-9-1", "excel-date")]
    [InlineData(CellType.Date, "tomorrow", "value-type")]
    [InlineData(CellType.Timestamp, "2024-09-01T07:30:00.000Z", "")]
    [InlineData(CellType.Timestamp, "2024-09-01T07:30:00+02:00", "")]
    [InlineData(CellType.Timestamp, "2024-09-01T25:30:00Z", "value-type")]
    [InlineData(CellType.Timestamp, "2024-09-01T07:30:00", "value-type")]
    [InlineData(CellType.Timestamp, "2024-09-01T07:30:00.Z", "value-type")]
    [InlineData(CellType.Timestamp, "9/1/2024 7:30", "excel-date")]
    [InlineData(CellType.Uuid, "123e4567-e89b-12d3-a456-426614174000", "")]
    [InlineData(CellType.Uuid, "123e4567e89b12d3a456426614174000", "value-type")]
    [InlineData(CellType.Email, "o'brien.x+y@mail.school.org", "")]
    [InlineData(CellType.Email, "nobody", "value-type")]
    [InlineData(CellType.Email, "a@b", "value-type")]
    [InlineData(CellType.Email, "a@b..org", "value-type")]
    [InlineData(CellType.Email, "a@@b.org", "value-type")]
    [InlineData(CellType.Email, ".a@b.org", "value-type")]
    [InlineData(CellType.Email, "a b@c.org", "value-type")]
    [InlineData(CellType.Email, "a@b.org;c@d.org", "value-type")]
    public void A_value_is_of_its_type(CellType type, string value, string rule) =>
        Expect(new() { Name = "a", Type = type }, value, rule);

    [Theory]
    [InlineData("student", "")]
    [InlineData("Student", "value-case")]
    [InlineData("pupil", "value-not-allowed")]
    [InlineData("studen", "value-not-allowed")]
    [InlineData("", "")]
    public void A_value_is_one_of_those_allowed(string value, string rule) =>
        Expect(new() { Name = "a", Values = ["student", "teacher"] }, value, rule);

    [Theory]
    [InlineData("AB-12", "")]
    [InlineData("AB-123", "value-pattern")]
    [InlineData("xAB-12", "value-pattern")]
    public void A_pattern_matches_the_whole_value(string value, string rule) =>
        Expect(new() { Name = "a", Pattern = "[A-Z]{2}-[0-9]{2}" }, value, rule);

    [Theory]
    [InlineData("ab", "value-short")]
    [InlineData("abc", "")]
    [InlineData("ééé", "")]
    [InlineData("éé", "value-short")]
    [InlineData("ééééé", "")]
    [InlineData("abcdef", "value-long")]
    public void Lengths_are_counted_in_characters(string value, string rule) =>
        Expect(
            new()
            {
                Name = "a",
                MinLength = 3,
                MaxLength = 5,
            },
            value,
            rule
        );

    [Fact]
    public void E41_zeros_that_a_spreadsheet_dropped_are_named_where_the_length_is_known() =>
        Expect(
            new()
            {
                Name = "a",
                Type = CellType.Id,
                MinLength = 6,
            },
            "1234",
            "lost-zeros"
        );

    [Theory]
    [InlineData("a,b", "")]
    [InlineData("a, b", "")]
    [InlineData("a,,b", "value-type")]
    [InlineData("a,", "value-type")]
    [InlineData("a,b c", "value-type")]
    public void A_list_is_judged_item_by_item(string value, string rule) =>
        Expect(
            new()
            {
                Name = "a",
                Type = CellType.Id,
                List = true,
            },
            $"\"{value}\"",
            rule
        );

    [Theory]
    [InlineData("#REF!", "excel-error")]
    [InlineData("#N/A", "excel-error")]
    [InlineData("########", "excel-error")]
    [InlineData("#1", "")]
    [InlineData("=1+1", "formula")]
    [InlineData("@SUM(A1)", "formula")]
    [InlineData("-cmd|' /C calc'!A0", "formula")]
    [InlineData("\tx", "formula")]
    [InlineData("+1 (555) 010-9999", "")]
    [InlineData("-12.5", "")]
    [InlineData("-", "")]
    [InlineData("“Smith”", "smart-quotes")]
    [InlineData(" Smith", "value-spaces")]
    [InlineData("Smith ", "value-spaces")]
    [InlineData("Smith\u00A0", "value-spaces")]
    [InlineData("ą", "")]
    public void E41_E31_what_spreadsheets_do_is_recognised(string value, string rule) =>
        Expect(new() { Name = "a" }, value, rule);

    [Theory]
    [InlineData("", "value-missing")]
    [InlineData("  ", "value-missing")]
    [InlineData("\"\"", "value-missing")]
    [InlineData("x", "")]
    public void A_cell_that_must_be_filled_is(string value, string rule) =>
        Expect(new() { Name = "a", Filled = true }, value, rule);

    [Fact]
    public void E32_a_password_is_a_warning_and_is_never_shown()
    {
        var rules = new FileRules
        {
            Columns =
            [
                new() { Name = "a" },
                new()
                {
                    Name = "b",
                    ShouldBeEmpty = true,
                    ShowValues = true,
                    MaxLength = 3,
                },
            ],
        };
        var verdict = Judged.Text("a,b\n1,hunter2\n", rules);
        Assert.Equal(["value-long 2:2:3", "should-be-empty 2:2:3"], verdict.Places());
        Assert.All(
            verdict.Findings,
            finding => Assert.DoesNotContain("hunter2", finding.ToString(), StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_value_is_shown_only_where_the_rules_allow_it()
    {
        var column = new ColumnRules { Name = "a", Values = ["x"] };
        var hidden = Judged.Text("a,b\nsecret,1\n", new() { Columns = [column] });
        var shown = Judged.Text("a,b\nsecret\u202E\u001B,1\n", new() { Columns = [column with { ShowValues = true }] });
        Assert.DoesNotContain("secret", Assert.Single(hidden.Findings).ToString(), StringComparison.Ordinal);
        Assert.Contains(
            "\"secret??\"",
            shown.Findings[^1].Message + shown.Findings[0].Message,
            StringComparison.Ordinal
        );
    }

    private static void Expect(ColumnRules column, string value, string rule)
    {
        var rules = new FileRules { Columns = [new() { Name = "x" }, column] };
        var places = Judged.Text($"x,a\n1,{value}\n", rules).Places();
        Assert.Equal(rule.Length == 0 ? [] : [$"{rule} 2:2:3"], places);
    }
}
