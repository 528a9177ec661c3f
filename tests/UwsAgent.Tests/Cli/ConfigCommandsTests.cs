using System.Text.Json;
using UwsAgent.Tests.Operations;

namespace UwsAgent.Tests.Cli;

public sealed class ConfigCommandsTests
{
    private const string Good = """{ "Queue": { "DefaultLaneWidth": 7 } }""";
    private const string Bad = """{ "Queue": { "DefaultLaneWidth": 0, "Lames": {} } }""";

    [Fact]
    public async Task Show_tells_each_setting_and_where_it_came_from()
    {
        await using var bench = await OpenAsync(Good);
        var set = await bench.RunAsync("config", "show", "--set");
        Assert.Equal((0, ""), (set.Code, set.Error));
        Assert.Matches("^KEY +VALUE +FROM\nQueue:DefaultLaneWidth +7 +.*uws-agent.json:1:.*\n$", set.Out);
        var below = await bench.RunAsync("config", "show", "queue:retention");
        Assert.Contains("Queue:Retention:KeepNewest", below.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("DefaultLaneWidth", below.Out, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await bench.RunAsync("config", "show", "--json")).Out);
        Assert.Equal(
            7,
            json.RootElement.GetProperty("configuration")
                .GetProperty("Queue")
                .GetProperty("DefaultLaneWidth")
                .GetInt32()
        );
    }

    [Fact]
    public async Task Check_says_what_a_reload_would_change_and_changes_nothing()
    {
        await using var bench = await OpenAsync("{}");
        Assert.Equal(
            "The configuration is good and the same as the one in force.\n",
            (await bench.RunAsync("config", "check")).Out
        );
        await WriteAsync(bench, Good);
        var check = await bench.RunAsync("config", "check");
        Assert.Equal(
            (
                0,
                "The configuration is good. A reload (uws config reload) would change:\n  Queue:DefaultLaneWidth from 2 to 7\n"
            ),
            (check.Code, check.Out)
        );
        Assert.Contains(
            "2",
            (await bench.RunAsync("config", "show", "Queue:DefaultLaneWidth")).Out,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Check_and_reload_list_every_fault_and_end_with_2()
    {
        await using var bench = await OpenAsync(Good);
        await WriteAsync(bench, Bad);
        foreach (var word in (string[])["check", "reload"])
        {
            var ended = await bench.RunAsync("config", word);
            Assert.Equal((2, ""), (ended.Code, ended.Out));
            Assert.Contains("the configuration has 2 faults:", ended.Error, StringComparison.Ordinal);
            Assert.Contains("Queue:DefaultLaneWidth", ended.Error, StringComparison.Ordinal);
            Assert.Contains("Lames", ended.Error, StringComparison.Ordinal);
        }

        var status = await bench.RunAsync("status");
        Assert.Contains("version 1 stays in force (uws config check)", status.Out, StringComparison.Ordinal);
        Assert.Contains(
            "7",
            (await bench.RunAsync("config", "show", "Queue:DefaultLaneWidth")).Out,
            StringComparison.Ordinal
        );
        using var json = JsonDocument.Parse((await bench.RunAsync("config", "check", "--json")).Out);
        Assert.False(json.RootElement.GetProperty("isGood").GetBoolean());
        Assert.Equal(2, json.RootElement.GetProperty("faults").GetArrayLength());
    }

    [Fact]
    public async Task Reload_takes_a_good_one_into_force_and_is_for_those_who_may_change()
    {
        await using var bench = await OpenAsync("{}");
        await WriteAsync(bench, Good);
        var guest = new CommandProbe { Caller = OperationsBench.Guest, Time = bench.Clock };
        Assert.Equal(4, (await bench.RunAsync(guest, "config", "reload")).Code);
        var ended = await bench.RunAsync("config", "reload");
        Assert.Equal(
            (
                0,
                "The configuration has 1 changed setting: version 2 is in force.\n  Queue:DefaultLaneWidth from 2 to 7\n"
            ),
            (ended.Code, ended.Out)
        );
    }

    private static async Task<OperationsBench> OpenAsync(string configuration)
    {
        var bench = new OperationsBench();
        await WriteAsync(bench, configuration);
        return await bench.OpenAsync();
    }

    private static async Task WriteAsync(OperationsBench bench, string configuration)
    {
        Directory.CreateDirectory(bench.Paths.ConfigDirectory);
        await File.WriteAllTextAsync(bench.Paths.MainConfigFile, configuration);
    }
}
