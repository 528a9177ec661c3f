using System.Text.Json.Nodes;
using UwsAgent.Cli;

namespace UwsAgent.Tests.Configuration;

public sealed class CheckConfigCommandTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    public void Dispose()
    {
        folder.Dispose();
        output.Dispose();
        error.Dispose();
    }

    [Fact]
    public async Task A_good_configuration_is_told_with_its_files_and_ends_with_0()
    {
        File.WriteAllText(folder.Part("10.json"), """{"Access":{"AdminGroup":"ops"}}""");
        Assert.Equal(0, await RunAsync("check-config", "--root", folder.Root));
        Assert.Matches(
            "^The configuration is good: [0-9]+ sections with [0-9]+ settings, 1 of them set, from\n",
            output.ToString()
        );
        Assert.Contains($"  {folder.Part("10.json")}\n", output.ToString());
        Assert.Empty(error.ToString());
    }

    [Fact]
    public async Task Every_fault_is_a_line_on_stderr_and_it_ends_with_2()
    {
        File.WriteAllText(folder.Main, "{\"Access\":{\"AdminGroup\":\n1}, \"Nonsense\": {}}");
        Assert.Equal(2, await RunAsync("check-config", "--config", folder.Paths.ConfigDirectory));
        Assert.Empty(output.ToString());
        var lines = error.ToString().Split('\n');
        Assert.Contains("the configuration has 2 faults:", lines[0]);
        Assert.EndsWith(
            $"{folder.Main}:2:1: Access:AdminGroup must be a text in double quotes, was 1",
            lines[1],
            StringComparison.Ordinal
        );
        Assert.Contains($"{folder.Main}:2:5: Nonsense is not a section that the agent knows", lines[2]);
    }

    [Fact]
    public async Task Programs_get_json()
    {
        File.WriteAllText(folder.Main, """{"Acces":{}}""");
        Assert.Equal(2, await RunAsync("check-config", "--root", folder.Root, "--json"));
        var json = JsonNode.Parse(output.ToString())!;
        Assert.False((bool)json["isGood"]!);
        var fault = json["faults"]![0]!;
        Assert.Equal(
            (folder.Main, 1, 2, "Acces"),
            ((string?)fault["source"], (int)fault["line"]!, (int)fault["column"]!, (string?)fault["key"])
        );
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_not_called_good()
    {
        Assert.Equal(2, await RunAsync("check-config", "--config", folder.Root + "/nowhere"));
        Assert.Contains($"there is no directory {folder.Root}/nowhere", error.ToString());
    }

    private Task<int> RunAsync(params string[] arguments) =>
        AgentCommandLine.RunAsync(arguments, new AgentConsole(output, error));
}
