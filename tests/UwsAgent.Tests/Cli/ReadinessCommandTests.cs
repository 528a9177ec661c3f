using System.Text.Json;
using UwsAgent.Cli;
using UwsAgent.Cli.Commands;
using UwsAgent.Tests.Adapters;

namespace UwsAgent.Tests.Cli;

/// <summary><c>uws maintenance readiness</c> over an API with a cluster on its way to 1.22.</summary>
public sealed class ReadinessCommandTests : IAsyncLifetime
{
    private FakeObjectApi api = null!;
    private ReadinessStand stand = null!;

    public async ValueTask InitializeAsync()
    {
        api = await FakeObjectApi.StartAsync();
        ReadinessStand.Serve122(api);
        ReadinessStand.Fill(api, 100);
        stand = new ReadinessStand(api);
    }

    public ValueTask DisposeAsync()
    {
        stand.Dispose();
        return api.DisposeAsync();
    }

    [Fact]
    public async Task People_see_the_verdict_the_score_and_the_worst_first()
    {
        var shown = await RunAsync("maintenance", "readiness", "amy-east", "--to", "1.22");
        Assert.Equal((0, ""), (shown.Code, shown.Error));
        Assert.Contains("amy-east (1.21) is not ready for 1.22", shown.Out, StringComparison.Ordinal);
        Assert.Contains("100 - ", shown.Out, StringComparison.Ordinal);
        Assert.Contains("and 5 more", shown.Out, StringComparison.Ordinal);
        var (breaks, blocks) = (
            shown.Out.IndexOf("breaks ", StringComparison.Ordinal),
            shown.Out.IndexOf("blocks ", StringComparison.Ordinal)
        );
        Assert.True(breaks >= 0 && breaks < blocks, shown.Out);
    }

    [Fact]
    public async Task Programs_get_one_document()
    {
        var shown = await RunAsync("maintenance", "readiness", "amy-east", "--to", "1.22", "--json");
        using var json = JsonDocument.Parse(shown.Out);
        Assert.Equal("1.22", json.RootElement.GetProperty("to").GetString());
        Assert.Equal("breaks", json.RootElement.GetProperty("findings")[0].GetProperty("severity").GetString());
    }

    [Theory]
    [InlineData(1, "maintenance", "readiness", "nowhere", "--to", "1.22")]
    [InlineData(2, "maintenance", "readiness", "amy-east", "--to", "next")]
    [InlineData(2, "maintenance", "readiness", "amy-east")]
    public async Task What_cannot_be_answered_is_an_error(int code, params string[] arguments)
    {
        var shown = await RunAsync(arguments);
        Assert.Equal(code, shown.Code);
        Assert.NotEmpty(shown.Error);
    }

    private Task<Ended> RunAsync(params IReadOnlyList<string> arguments) =>
        new CommandProbe().RunAsync([new OnlyReadiness(new MaintenanceReadinessCommand(stand.Survey))], arguments);

    private sealed class OnlyReadiness(MaintenanceReadinessCommand command) : ICommandGroup
    {
        public System.CommandLine.Command Build(CommandSession session)
        {
            var group = new System.CommandLine.Command("maintenance");
            foreach (var one in command.Build(session))
            {
                group.Add(one);
            }

            return group;
        }
    }
}
