using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.NamedPipes;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using UwsAgent.Adapters;
using UwsAgent.Cli;
using UwsAgent.Core.Access;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Http;

/// <summary>How the socket, the pipe and the optional listener join the daemon.</summary>
internal static class FrontDoors
{
    private const int MostConnections = 1000;

    public static IServiceCollection AddFrontDoors(this IServiceCollection services)
    {
        services.AddAccess();
        services.AddSingleton<UnixDoor>().AddSingleton<Callers>();
        services.AddSingleton<IUserDatabase, LibcUserDatabase>();
        services.AddSingleton(provider => AboutAgent.Current(provider.GetRequiredService<TimeProvider>()));
        services.AddRouting().AddProblemDetails().AddExceptionHandler<UserErrors>();
        // What cannot be read is told like any other mistake of the caller.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json => AgentJson.Apply(json.SerializerOptions));
        services
            .AddOptions<SocketTransportOptions>()
            .Configure<UnixDoor>((sockets, door) => sockets.CreateBoundListenSocket = endpoint => Bind(door, endpoint));
        if (OperatingSystem.IsWindows())
        {
            services.Configure<NamedPipeTransportOptions>(WindowsDoor.Open);
        }

        return services.AddCommands();
    }

    /// <summary>No port is opened unless the configuration names one.</summary>
    public static void ListenAtFrontDoors(this KestrelServerOptions kestrel, string door)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        if (OperatingSystem.IsWindows())
        {
            kestrel.ListenNamedPipe(door);
        }
        else
        {
            kestrel.ListenUnixSocket(UnixDoor.Checked(door), local => local.Use(Peer.Read));
        }

        if (
            kestrel.ApplicationServices.GetRequiredService<ICurrent<AccessOptions>>().Value.AddressToListenOn() is
            { } address
        )
        {
            kestrel.Listen(address);
        }
    }

    /// <param name="probes">What programs ask every few seconds.</param>
    public static void MapFrontDoors(this WebApplication app, Action<IEndpointRouteBuilder> probes)
    {
        // Made now, so that it tells the time of the start and not of the first question.
        _ = app.Services.GetRequiredService<AboutAgent>();
        app.UseExceptionHandler();
        app.UseMiddleware<CallerGate>();
        // All routes of a pipeline are made at the first question to one of them: commands and probes do not wait and pay for
        // the hundred others.
        app.UseCommands();
        app.MapWhen(IsProbe, few => few.UseRouting().UseEndpoints(probes));
        app.UseRouting();
    }

    private static bool IsProbe(HttpContext context) =>
        Array.Exists(
            HealthRoutes.Probes,
            probe => context.Request.Path.StartsWithSegments(probe, StringComparison.Ordinal)
        );

    private static Socket Bind(UnixDoor door, System.Net.EndPoint endpoint) =>
        endpoint is UnixDomainSocketEndPoint local
            ? door.Bind(local.ToString())
            : SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
}
