using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;
using UwsAgent.Hosting;

namespace UwsAgent.Tests.Hosting;

public sealed class AgentHostTests : IDisposable
{
    private readonly AgentPaths paths = AgentPaths.Find(Directory.CreateTempSubdirectory("uws-host-").FullName);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_tells_that_it_started_and_stopped_and_leaves_no_marker()
    {
        var kinds = await Run();

        Assert.Equal(
            [HostEvents.AgentStarted.Name, HostEvents.AgentStopping.Name, HostEvents.AgentStopped.Name],
            kinds
        );
        Assert.False(File.Exists(Path.Join(paths.StateDirectory, "running")));
    }

    [Fact]
    public async Task A_start_after_a_kill_says_that_the_run_before_did_not_stop_cleanly()
    {
        await Run();
        await File.WriteAllTextAsync(Path.Join(paths.StateDirectory, "running"), "pid 4711 since then\n", Stop);

        var kinds = await Run();

        Assert.Equal([HostEvents.UncleanStop.Name, HostEvents.AgentStarted.Name], kinds.Skip(3).Take(2));
    }

    [Fact]
    public async Task Stopping_by_a_token_ends_the_run_cleanly()
    {
        DirectoryCheck.Prepare(paths);
        await using var app = AgentHost.Build(paths);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        app.Lifetime.ApplicationStarted.Register(stop.Cancel);

        await AgentHost.RunAsync(app, stop.Token);

        Assert.True(app.Lifetime.ApplicationStopped.IsCancellationRequested);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(paths.StateDirectory)!, recursive: true);

    private async Task<IReadOnlyList<string>> Run()
    {
        DirectoryCheck.Prepare(paths);
        await using var app = AgentHost.Build(paths);
        await app.StartAsync(CancellationToken.None);
        await app.StopAsync(CancellationToken.None);

        var kinds = new List<string>();
        await foreach (var one in app.Services.GetRequiredService<IEventLog>().ReadAsync(new EventQuery(), false, Stop))
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
