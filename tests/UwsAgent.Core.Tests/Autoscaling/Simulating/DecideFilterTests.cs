using System.Text.Json;
using UwsAgent.Core.Autoscaling;

namespace UwsAgent.Core.Tests.Autoscaling.Simulating;

public sealed class DecideFilterTests
{
    [Fact]
    public void One_observation_in_is_one_decision_out()
    {
        var answer = Ask(Filter(), """{"time":"2026-03-02T10:00:00Z","current":10,"samples":{"q":140}}""");

        Assert.Equal((1, "Up"), (answer.GetProperty("v").GetInt32(), answer.GetProperty("end").GetString()));
        Assert.Equal((14, 14), (answer.GetProperty("desired").GetInt32(), answer.GetProperty("wanted").GetInt32()));
        Assert.Equal(14, answer.GetProperty("demands").GetProperty("q").GetProperty("replicas").GetDouble());
        Assert.Contains(
            answer.GetProperty("reasons").EnumerateArray(),
            reason => reason.GetProperty("code").GetString() == "LargestDemand"
        );
    }

    [Fact]
    public void What_is_remembered_lasts_from_line_to_line_and_what_is_missing_is_not_zero()
    {
        var filter = Filter();
        Assert.Equal(10, At(filter, "10:00", 10, "100"));
        Assert.Equal(10, At(filter, "10:05", 10, "null"));
        Assert.Equal(10, At(filter, "10:10", 10, """{"state":"SourceDown"}"""));
        Assert.Equal(10, At(filter, "10:15", 10, """{"value":20,"at":"2026-03-02T09:00:00Z"}"""));
        Assert.Equal(10, At(filter, "10:20", 10, "20"));
        Assert.Equal(10, At(filter, "10:25", 10, "20"));
        Assert.Equal(10, At(filter, "10:30", 10, "20"));
        Assert.Equal(5, At(filter, "11:01", 10, "20"));
        Assert.Equal(5, At(filter, "11:06", 5, "50"));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"time":"2026-03-02T10:00:00Z","current":10,"samples":{"q":"many"}}""")]
    public void A_line_that_cannot_be_read_is_answered_by_its_number_and_the_next_is_read(string line)
    {
        var filter = Filter();
        Assert.Null(filter.Line("  "));
        Assert.Equal(2, Ask(filter, line).GetProperty("line").GetInt32());
        Assert.Equal(14, At(filter, "10:00", 10, "140"));
    }

    private static DecideFilter Filter() => new(TargetPolicy.Of("worker", Scene.Queue()));

    private static int At(DecideFilter filter, string time, int current, string sample) =>
        Ask(filter, $$$"""{"time":"2026-03-02T{{{time}}}:00Z","current":{{{current}}},"samples":{"q":{{{sample}}}}}""")
            .GetProperty("desired")
            .GetInt32();

    private static JsonElement Ask(DecideFilter filter, string line) =>
        JsonDocument.Parse(filter.Line(line)!).RootElement;
}
