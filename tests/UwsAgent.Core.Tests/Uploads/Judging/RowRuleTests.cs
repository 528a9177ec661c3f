using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Tests.Uploads.Judging;

public sealed class RowRuleTests
{
    private static readonly FileRules Rules = new()
    {
        Columns = [new() { Name = "a", Unique = true }, new() { Name = "b" }, new() { Name = "c" }],
        UniqueTogether =
        [
            ["b", "c"],
        ],
        FilledTogether =
        [
            ["b", "c"],
        ],
    };

    [Fact]
    public void E42_a_value_that_appears_twice_names_the_line_of_the_first()
    {
        var verdict = Judged.Text("a,b,c\n1,1,1\n2,2,2\n\"1\",3,3\n", Rules);
        Assert.Equal(["duplicate 4:1:1"], verdict.Places());
        Assert.Contains("line 2", verdict.Findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_may_repeat_alone_but_not_together()
    {
        var verdict = Judged.Text("a,b,c\n1,1,1\n2,1,2\n3,2,1\n4,1,2\n", Rules);
        Assert.Equal(["duplicate-together 5:0:0"], verdict.Places());
        Assert.Contains(
            "b, c together must appear only once, but are already on line 3",
            verdict.Findings[0].Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void E42_columns_are_filled_in_every_row_or_in_none()
    {
        var verdict = Judged.Text("a,b,c\n1,,\n2,,\n3,x,y\n4,,\n", Rules);
        Assert.Equal(["filled-together 4:2:3", "filled-together 4:3:5"], verdict.Places());
    }

    [Fact]
    public void The_set_of_keys_knows_every_key_and_its_first_line()
    {
        var keys = new KeySet();
        for (var i = 1; i <= 100_000; i++)
        {
            Assert.Equal(0, keys.Add(KeySet.KeyOf(BitConverter.GetBytes(i)), i));
        }

        for (var i = 1; i <= 100_000; i += 7)
        {
            Assert.Equal(i, keys.Add(KeySet.KeyOf(BitConverter.GetBytes(i)), 0));
        }
    }
}
