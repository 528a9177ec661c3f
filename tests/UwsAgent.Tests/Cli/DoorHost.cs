using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using UwsAgent.Core.Access;
using UwsAgent.Core.Configuration;
using UwsAgent.Http;
using UwsAgent.Metrics;

namespace UwsAgent.Tests.Cli;

/// <summary>The front doors of an agent on a socket of their own, without the rest of the agent.</summary>
internal sealed class DoorHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private DoorHost(string directory, WebApplication app, LogLines logs)
    {
        (Directory, this.app, Logs) = (directory, app, logs);
    }

    public string Directory { get; }

    public string Socket => Path.Join(Directory, "api.sock");

    public LogLines Logs { get; }

    /// <summary>What is listened on, as the server says it.</summary>
    public IReadOnlyCollection<string> Addresses => [.. app.Urls];

    public IServiceProvider Services => app.Services;

    public static async Task<DoorHost> StartAsync(
        Action<IServiceCollection>? add = null,
        AccessOptions? access = null,
        string? directory = null,
        Action<WebApplication>? map = null
    )
    {
        directory ??= NewDirectory();
        var options = access ?? new AccessOptions();
        var logs = new LogLines();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "uws-agent" });
        builder.Host.UseDefaultServiceProvider(provider => provider.ValidateOnBuild = provider.ValidateScopes = true);
        builder.Logging.AddProvider(logs);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenAtFrontDoors(Path.Join(directory, "api.sock")));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ICurrent<AccessOptions>>(new Fixed<AccessOptions>(options));
        builder.Services.AddFrontDoors();
        add?.Invoke(builder.Services);
        var built = builder.Build();
        built.MapFrontDoors(probes =>
        {
            probes.MapHealth();
            probes.MapPrometheus();
        });
        map?.Invoke(built);
        try
        {
            await built.StartAsync();
        }
        catch
        {
            await built.DisposeAsync();
            throw;
        }

        return new(directory, built, logs);
    }

    public static string NewDirectory()
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("uws").FullName;
        // Other users must reach the socket; what they may do there is what is tested.
        File.SetUnixFileMode(directory, (UnixFileMode)0b111_101_101);
        return directory;
    }

    public Task StopAsync() => app.StopAsync();

    /// <summary>Lets every user connect, as membership of the socket's group does.</summary>
    public void LetEveryoneIn() => File.SetUnixFileMode(Socket, (UnixFileMode)0b110_110_110);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
