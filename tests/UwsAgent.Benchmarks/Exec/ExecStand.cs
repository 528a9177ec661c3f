using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UwsAgent.Adapters;
using UwsAgent.Core.Commands;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Hosting;

namespace UwsAgent.Benchmarks.Exec;

/// <summary>Queue, store, job logs and children as in the daemon, with a small command and a loud one.</summary>
internal sealed class ExecStand : IAsyncDisposable
{
    private readonly ServiceProvider services;

    public ExecStand(string directory, bool withCgroup)
    {
        var paths = AgentPaths.Find(directory);
        Directory.CreateDirectory(paths.StateDirectory);
        var parts = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IEventLog>(Quiet.All)
            .AddSingleton<IHeartbeats>(Quiet.All)
            .AddSingleton<Func<double>>(() => Random.Shared.NextDouble())
            .AddSingleton<ICurrent<QueueOptions>>(new Fixed<QueueOptions>(new QueueOptions()))
            .AddSingleton<ICurrent<CommandsOptions>>(new Fixed<CommandsOptions>(Commands))
            .AddStore(paths)
            .AddChildren(paths)
            .AddQueue()
            .AddCommands();
        if (!withCgroup)
        {
            parts.AddSingleton<IContainment, SubreaperContainment>();
        }

        services = parts.BuildServiceProvider();
    }

    public static CommandsOptions Commands { get; } =
        new()
        {
            ["true"] = new() { File = "/bin/true" },
            ["gigabyte"] = new() { File = "/usr/bin/head", Arguments = ["-c", "1G", "/dev/zero"] },
        };

    public JobQueue Queue => services.GetRequiredService<JobQueue>();

    public string Containment => services.GetRequiredService<IContainment>().Description;

    public async Task OpenAsync()
    {
        var opening = await services.GetRequiredService<IDocumentStore>().OpenAsync(CancellationToken.None);
        await services.GetRequiredService<ICommandRunner>().EndLeftoversAsync(CancellationToken.None);
        await Queue.OpenAsync(opening, CancellationToken.None);
        services.GetRequiredService<JobWorkers>().Start();
    }

    public async ValueTask DisposeAsync()
    {
        await services.GetRequiredService<JobWorkers>().StopAsync();
        await services.DisposeAsync();

        // The daemons of the peers are not to become children of this process.
        LibC.AdoptOrphans(false);
    }
}
