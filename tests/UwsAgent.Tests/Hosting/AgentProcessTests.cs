using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using UwsAgent.Adapters;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;
using UwsAgent.Hosting;

namespace UwsAgent.Tests.Hosting;

public sealed class AgentProcessTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("uws-process-").FullName;
    private readonly AgentPaths paths;

    public AgentProcessTests() => paths = AgentPaths.Find(root);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sigterm_stops_it_cleanly_and_a_kill_is_told_by_the_next_run()
    {
        using (var first = await AgentProcess.ServeAsync(paths, Stop))
        {
            first.Signal(AgentProcess.Terminate);
            Assert.Equal((0, ""), await CodeAndError(first));
        }

        using (var second = await AgentProcess.ServeAsync(paths, Stop))
        {
            second.Signal(AgentProcess.Kill);
            await second.EndAsync(Stop);
        }

        using var third = await AgentProcess.ServeAsync(paths, Stop);
        var kinds = await Kinds();
        Assert.Equal(
            [
                HostEvents.AgentStarted.Name,
                HostEvents.AgentStopping.Name,
                HostEvents.AgentStopped.Name,
                HostEvents.AgentStarted.Name,
                HostEvents.UncleanStop.Name,
                HostEvents.AgentStarted.Name,
            ],
            kinds
        );
        third.Signal(AgentProcess.Terminate);
        Assert.Equal((0, ""), await CodeAndError(third));
    }

    [Fact]
    public async Task A_second_agent_is_refused_in_one_line_with_the_pid_of_the_first()
    {
        using var first = await AgentProcess.ServeAsync(paths, Stop);
        using var second = AgentProcess.Start(["--root", root]);

        var (code, log, error) = await second.EndAsync(Stop);
        Assert.NotEqual(0, code);
        Assert.DoesNotContain(" error ", log, StringComparison.Ordinal);
        Assert.Contains($"pid {first.Id}", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));

        first.Signal(AgentProcess.Terminate);
        Assert.Equal(0, (await first.EndAsync(Stop)).Code);
        Assert.DoesNotContain(HostEvents.UncleanStop.Name, await Kinds());
    }

    [Fact]
    public async Task Systemd_hears_that_it_is_ready_how_it_is_that_it_lives_and_that_it_stops()
    {
        var path = Path.Join(root, "notify");
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(path));
        using var agent = AgentProcess.Start(
            ["serve", "--root", root],
            ("NOTIFY_SOCKET", path),
            ("WATCHDOG_USEC", "2000000")
        );

        await Hears("READY=1");
        await Hears("WATCHDOG=1");
        await Hears("WATCHDOG=1");
        agent.Signal(AgentProcess.Terminate);
        await Hears("STOPPING=1");
        Assert.Equal((0, ""), await CodeAndError(agent));

        async Task Hears(string word)
        {
            var buffer = new byte[4096];
            while (true)
            {
                var length = await systemd.ReceiveAsync(buffer, SocketFlags.None, Stop);
                if (Encoding.UTF8.GetString(buffer, 0, length).Split('\n').Contains(word))
                {
                    return;
                }
            }
        }
    }

    [Theory]
    [InlineData("bogus")]
    [InlineData("serve", "--nonsense")]
    public async Task A_wrong_usage_ends_with_2_and_a_hint(params string[] arguments)
    {
        using var agent = AgentProcess.Start(arguments);
        var (code, error) = await CodeAndError(agent);

        Assert.Equal(2, code);
        Assert.Contains("uws-agent --help", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_directory_that_cannot_be_used_is_one_line_and_not_a_stack()
    {
        await File.WriteAllTextAsync(paths.StateDirectory, "a file in the way", Stop);
        using var agent = AgentProcess.Start(["--root", root]);

        var (code, error) = await CodeAndError(agent);
        Assert.Equal(2, code);
        Assert.StartsWith(
            $"uws-agent: cannot write to the state directory {root}/state",
            error,
            StringComparison.Ordinal
        );
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task The_version_is_one_line_with_its_commit()
    {
        using var agent = AgentProcess.Start(["version"]);
        Assert.Matches(@"^uws-agent \d+\.\d+\.\d+( \([0-9a-f]{12}\))?\n$", (await agent.EndAsync(Stop)).Out);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static async Task<(int Code, string Error)> CodeAndError(AgentProcess agent)
    {
        var (code, _, error) = await agent.EndAsync(Stop);
        return (code, error);
    }

    private async Task<IReadOnlyList<string>> Kinds()
    {
        using var log = new JsonLinesEventLog(
            paths.EventsDirectory,
            TimeProvider.System,
            NullLogger<JsonLinesEventLog>.Instance
        );
        var kinds = new List<string>();
        await foreach (var one in log.ReadAsync(new EventQuery(), follow: false, Stop))
        {
            // Other parts have events of their own; these are about the host's.
            if (HostEvents.All.Any(kind => kind.Name == one.Kind))
            {
                kinds.Add(one.Kind);
            }
        }

        return kinds;
    }
}
