using UwsAgent.Http;

namespace UwsAgent.Hosting;

/// <summary>Builds and runs the daemon: nothing is read from the surroundings that is not asked for here.</summary>
internal static class AgentHost
{
    /// <summary>How long running work has to reach a step boundary; the unit's TimeoutStopSec is longer.</summary>
    public static readonly TimeSpan StopTime = TimeSpan.FromSeconds(75);

    /// <param name="paths">Where it keeps what it has.</param>
    /// <param name="change">For tests: other adapters in the place of the real ones.</param>
    public static WebApplication Build(AgentPaths paths, Action<IServiceCollection>? change = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions
            {
                ApplicationName = "uws-agent",
                ContentRootPath = AppContext.BaseDirectory,
                EnvironmentName = Environments.Production,
            }
        );
        builder.Host.UseDefaultServiceProvider(provider =>
        {
            provider.ValidateOnBuild = true;
            provider.ValidateScopes = true;
        });
        builder.AddAgentLogging();
        builder.Services.AddServiceSupervision();
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTime);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenAtFrontDoors(paths.Door));
        Program.AddParts(builder.Services, paths);
        change?.Invoke(builder.Services);

        var app = builder.Build();
        Program.MapParts(app);
        return app;
    }

    /// <summary>Until SIGTERM or <paramref name="stop"/>; a second signal hurries.</summary>
    public static async Task RunAsync(WebApplication app, CancellationToken stop)
    {
        using var signals = new StopSignals(app.Lifetime);
        // Not given to StartAsync: background services would keep it, and fail when it is cancelled.
        await using var asked = stop.Register(app.Lifetime.StopApplication);
        try
        {
            await app.StartAsync(CancellationToken.None);
            await Task.Delay(Timeout.InfiniteTimeSpan, app.Lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Told to stop, perhaps while it was still starting.
        }

        try
        {
            await app.StopAsync(signals.Hurry);
        }
        catch (OperationCanceledException) when (signals.Hurry.IsCancellationRequested)
        {
            // A second signal: whoever sent it does not want to wait, and the next start takes up what was left.
        }
    }
}
