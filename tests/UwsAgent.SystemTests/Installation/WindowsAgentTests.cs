using System.Text.Json.Nodes;

namespace UwsAgent.SystemTests.Installation;

/// <summary>The agent for Windows, as it is published, under Wine: its pipe, its files and its children.</summary>
public sealed class WindowsAgentTests : IAsyncLifetime
{
    private static readonly string[] Schools = ["oakwood", "riverside"];

    private readonly string directory = Directory.CreateTempSubdirectory("uws-windows-").FullName;

    private string Disk => Path.Join(directory, "drive_c");

    private string Root => Path.Join(Disk, "uws");

    public async ValueTask InitializeAsync()
    {
        RealServers.NeedFullRun();
        RealServers.NeedProgram("wine");
        await DebianHost.Publishing.WaitAsync();
        try
        {
            await RunAsync(0, "make");
        }
        finally
        {
            DebianHost.Publishing.Release();
        }

        foreach (var school in Schools)
        {
            Directory.CreateDirectory(Home(school));
        }

        Write(
            "uws-agent.json",
            new JsonObject
            {
                ["Uploads"] = new JsonObject { ["HomeRoot"] = "C:/uws/sftp/home", ["SettleTime"] = "1s" },
                ["Commands"] = new JsonObject
                {
                    ["hello"] = Command("""C:\windows\system32\cmd.exe""", "/c", "echo", "hello from a job"),
                    ["long"] = Command(
                        @"Z:"
                            + Path.Join(RealServers.Root, "artifacts/win-x64/uws-agent/uws-agent.exe")
                                .Replace('/', '\\'),
                        "serve",
                        "--root",
                        """C:\other"""
                    ),
                },
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Shell.TryAsync(Script, "stop", directory);
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task It_judges_files_runs_and_cancels_jobs_keeps_them_over_a_kill_and_stops_cleanly()
    {
        await RunAsync(0, "start");
        Assert.Contains("ready    yes", await UwsAsync("status"), StringComparison.Ordinal);
        await JudgesFilesAsync();
        await RunsAndCancelsJobsAsync();
        await KeepsItsConfigurationAsync();

        await RunAsync(0, "signal", "KILL");
        await RunAsync(0, "start");
        var after = await UwsAsync("queue", "list", "--all");
        Assert.Contains("hello", after, StringComparison.Ordinal);
        Assert.Contains("cancelled", after, StringComparison.Ordinal);
        Assert.Contains("unclean-stop", await UwsAsync("events", "--since", "5m"), StringComparison.Ordinal);

        Assert.Contains("stopped after", await RunAsync(0, "signal", "INT"), StringComparison.Ordinal);
        Assert.Contains(
            "the agent is not running",
            await RunAsync(3, "run", "uws", "status"),
            StringComparison.Ordinal
        );
    }

    private async Task JudgesFilesAsync()
    {
        var samples = Path.Join(RealServers.Root, "config", "samples");
        File.Copy(Path.Join(samples, "users.csv"), Path.Join(Home("oakwood"), "users.csv"));
        File.Copy(Path.Join(samples, "users-with-mistakes.csv"), Path.Join(Home("riverside"), "users.csv"));
        var receipts = await Shell.UntilAsync(
            () => Task.FromResult(Schools.SelectMany(Receipts).ToList()),
            found => found.Count >= 3
        );
        Assert.Contains(
            receipts,
            path =>
                path.Contains("oakwood", StringComparison.Ordinal)
                && path.EndsWith("accepted.txt", StringComparison.Ordinal)
        );
        Assert.Contains(
            receipts,
            path =>
                path.Contains("riverside", StringComparison.Ordinal)
                && path.EndsWith("rejected.txt", StringComparison.Ordinal)
        );
        var uploads = await UwsAsync("uploads");
        Assert.Matches("oakwood +users.csv +accepted", uploads);
        Assert.Matches("riverside +users.csv +rejected", uploads);
        Assert.Empty(Directory.EnumerateFiles(Home("oakwood")));
    }

    private async Task RunsAndCancelsJobsAsync()
    {
        Assert.Contains("hello from a job", await UwsAsync("run", "hello", "--wait"), StringComparison.Ordinal);
        await UwsAsync("run", "long");
        var id = await Shell.UntilAsync(
            async () => JsonNode.Parse(await UwsAsync("queue", "list", "--state", "running", "--json"))!.AsArray(),
            running => running.Count == 1
        );

        // Another agent, with a root and so a pipe of its own, answers nothing that is asked of this one.
        await Shell.UntilAsync(
            () => UwsAsync("queue", "log", (string)id[0]!["id"]!),
            text => text.Contains("takes work after", StringComparison.Ordinal)
        );
        for (var time = 0; time < 4; time++)
        {
            Assert.Contains("1 running", await UwsAsync("status"), StringComparison.Ordinal);
        }

        await UwsAsync("queue", "cancel", (string)id[0]!["id"]!);
        await Shell.UntilAsync(
            () => UwsAsync("queue", "show", (string)id[0]!["id"]!),
            text => text.Contains("cancelled", StringComparison.Ordinal)
        );
        Assert.Equal(1, (await Shell.TryAsync("pgrep", "-f", "root C:.other")).ExitCode);
    }

    private async Task KeepsItsConfigurationAsync()
    {
        Write("conf.d/broken.json", new JsonObject { ["Queue"] = new JsonObject { ["DefaultLaneWidht"] = 2 } });
        Assert.Contains(
            "DefaultLaneWidth",
            await RunAsync(2, "run", "uws", "config", "reload"),
            StringComparison.Ordinal
        );
        File.Delete(Path.Join(Root, "etc", "conf.d", "broken.json"));
        await UwsAsync("config", "reload");
    }

    private static string Script => RealServers.Script("windows.sh");

    private Task<string> RunAsync(int exitCode, string command, params string[] words) =>
        Shell.RunAsync(exitCode, Script, [command, directory, .. words]);

    private Task<string> UwsAsync(params string[] words) => RunAsync(0, "run", ["uws", .. words]);

    private string Home(string school) => Path.Join(Root, "sftp", "home", school);

    private IEnumerable<string> Receipts(string school)
    {
        var folder = Path.Join(Home(school), "receipts");
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [];
    }

    private static JsonObject Command(string file, params string[] arguments) =>
        new() { ["File"] = file, ["Arguments"] = new JsonArray([.. arguments.Select(word => JsonValue.Create(word))]) };

    private void Write(string name, JsonObject settings)
    {
        var path = Path.Join(Root, "etc", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, settings.ToJsonString());
    }
}
