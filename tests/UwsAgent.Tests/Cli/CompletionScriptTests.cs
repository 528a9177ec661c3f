using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Cli;

namespace UwsAgent.Tests.Cli;

public sealed class CompletionScriptTests
{
    [Fact]
    public async Task Bash_completes_what_the_agent_offers_and_runs_nothing_of_it()
    {
        await using var door = await DoorHost.StartAsync(services => services.AddSingleton<ICommandGroup, Speech>());
        var words = await CompleteAsync(door.Socket, "uws say ");
        Assert.Equal([@"\$\(touch\ evil\)", "hello", "lane:wide"], words);
        Assert.False(File.Exists(Path.Join(door.Directory, "evil")));
        Assert.Equal(["wide"], await CompleteAsync(door.Socket, "uws say lane:w"));
    }

    [Fact]
    public async Task Completion_without_an_agent_is_silent()
    {
        var ended = await UwsProcess.RunAsync("/nowhere/api.sock", "[suggest:4]", "uws ");
        Assert.Equal(("", ""), (ended.Out, ended.Error));
    }

    private static async Task<string[]> CompleteAsync(string socket, string line)
    {
        var script = await UwsProcess.RunAsync(socket, "completion", "bash");
        Assert.Equal(0, script.Code);
        var test =
            $"{script.Out}\nCOMP_LINE='{line}' COMP_POINT={line.Length}\n_uws\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"";
        var start = new ProcessStartInfo("bash", ["--norc", "-c", test])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetDirectoryName(socket),
        };
        start.Environment["UWS_SOCKET"] = socket;
        start.Environment["PATH"] = $"{Path.GetDirectoryName(UwsProcess.File)}:/usr/bin:/bin";
        using var bash = Process.Start(start)!;
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private sealed class Speech : ICommandGroup
    {
        public System.CommandLine.Command Build(CommandSession session) =>
            new("say")
            {
                new System.CommandLine.Argument<string>("word").Completed(() =>
                    ["hello", "$(touch evil)", "lane:wide"]
                ),
            };
    }
}
