using System.Text;
using UwsAgent.Adapters;
using UwsAgent.Core.Ports;

namespace UwsAgent.Tests.Adapters;

public sealed class SignalTextTests
{
    private const string Document =
        """{"queues":{"messages":{"ready":230},"a.b":{"ready":-1.5}},"items":[{"count":7}],"text":"12","none":null,"big":1e309,"yes":true}""";

    [Theory]
    [InlineData("queues.messages.ready", 230)]
    [InlineData("$.queues.messages.ready", 230)]
    [InlineData("queues[\"a.b\"].ready", -1.5)]
    [InlineData("items[0].count", 7)]
    [InlineData("items.0.count", 7)]
    public void A_path_finds_its_number(string path, double number)
    {
        var sample = Json(path);
        Assert.Equal((SampleState.Value, number), (sample.State, sample.Number));
    }

    [Theory]
    [InlineData("text", SampleState.Error, "the text \"12\"")]
    [InlineData("none", SampleState.Unknown, "null")]
    [InlineData("big", SampleState.Error, "1e309")]
    [InlineData("yes", SampleState.Error, "true or false")]
    [InlineData("queues", SampleState.Error, "an object")]
    [InlineData("items[5].count", SampleState.Error, "'5'")]
    [InlineData("queues.gone.ready", SampleState.Error, "'gone'")]
    public void E_a3_What_is_no_number_is_said(string path, SampleState state, string reason)
    {
        var sample = Json(path);
        Assert.Equal((state, 0d), (sample.State, sample.Number));
        Assert.Contains(reason, sample.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("f0_ready.value 230\nf1_running.value 12\n", "f0_ready", 230)]
    [InlineData("f0_ready.value\t 1.5e2 \r\n", "f0_ready.value", 150)]
    [InlineData("warning: slow\nf0_ready.value -3", "f0_ready", -3)]
    public void Munins_text_gives_its_number(string text, string field, double number)
    {
        var sample = MuninText.Find(text, field);
        Assert.Equal((SampleState.Value, number), (sample.State, sample.Number));
    }

    [Theory]
    [InlineData("f0_ready.value U", SampleState.Unknown)]
    [InlineData("f1_running.value 12", SampleState.Empty)]
    [InlineData("", SampleState.Empty)]
    [InlineData("f0_ready.value many", SampleState.Error)]
    [InlineData("f0_ready.value NaN", SampleState.Error)]
    [InlineData("f0_ready.value 1\nf0_ready.value 2", SampleState.Error)]
    public void Munins_U_is_unknown_and_nothing_is_ever_zero(string text, SampleState state)
    {
        var sample = MuninText.Find(text, "f0_ready");
        Assert.Equal((state, 0d), (sample.State, sample.Number));
        Assert.NotEmpty(sample.Why!);
    }

    [Fact]
    public void Munins_time_is_the_time_of_the_sample() =>
        Assert.Equal(
            Sample.Of(230, DateTimeOffset.FromUnixTimeSeconds(1700000000)),
            MuninText.Find("f0_ready.value 1700000000:230", "f0_ready")
        );

    private static Sample Json(string path) => Assert.Single(JsonPath.Read(Encoding.UTF8.GetBytes(Document), [path]));
}
