using System.Buffers.Binary;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Uws;
using UwsAgent.Core.Access;
using UwsAgent.Http;

namespace UwsAgent.Cli;

/// <summary>Where <c>uws</c> comes in: one upgraded connection, one command.</summary>
internal sealed partial class CliEndpoint(
    CommandTree commands,
    TimeProvider time,
    IHostApplicationLifetime life,
    ILogger<CliEndpoint> logger
)
{
    public const string Route = "/cli";
    private const int Interrupted = 130;
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(10);

    public async Task HandleAsync(HttpContext context)
    {
        if (
            context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade
            || context.Request.Headers.Upgrade != Wire.Protocol
        )
        {
            context.Response.Headers.Upgrade = Wire.Protocol;
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return;
        }

        // A person may read slowly, and a view may be silent for hours.
        if (
            context.Features.Get<Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinResponseDataRateFeature>() is
            { } rate
        )
        {
            rate.MinDataRate = null;
        }

        context.Response.Headers.Upgrade = Wire.Protocol;
        await using var stream = await upgrade.UpgradeAsync();
        using var channel = new SocketChannel(stream);
        try
        {
            await ServeAsync(channel, context.Caller(), context.RequestAborted);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ConnectionAbortedException)
        {
            LogGone(e);
        }
    }

    private async Task ServeAsync(SocketChannel channel, Caller caller, CancellationToken aborted)
    {
        var call = await ReadCallAsync(channel, aborted);
        var session = new CommandSession(channel, call, caller, time, logger);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(aborted, life.ApplicationStopping);
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        var listen = ListenAsync(channel, end.CancelAsync, listening.Token);
        try
        {
            var code = await RunAsync(session, end.Token, aborted);
            var exit = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(exit, code);
            await channel.WriteAsync(Frame.Exit, exit, aborted);
        }
        finally
        {
            await listening.CancelAsync();
            await listen;
        }
    }

    private async Task<int> RunAsync(CommandSession session, CancellationToken end, CancellationToken aborted)
    {
        try
        {
            return (int)await commands.RunAsync(session, end);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return await LastWordsAsync(session, aborted);
        }
    }

    private async Task<int> LastWordsAsync(CommandSession session, CancellationToken aborted)
    {
        var isStopping = life.ApplicationStopping.IsCancellationRequested;
        if (isStopping)
        {
            await session.Error.WriteLineAsync("uws: the agent is stopping. See: systemctl status uws-agent");
        }

        await session.FlushAsync(aborted);
        return isStopping ? (int)ExitCode.NotRunning : Interrupted;
    }

    private static async Task ListenAsync(SocketChannel channel, Func<Task> end, CancellationToken cancellationToken)
    {
        try
        {
            await channel.ListenAsync(cancellationToken);
            await end();
        }
        catch (OperationCanceledException)
        {
            // The command is done; nothing more is listened for.
        }
    }

    private async Task<Call> ReadCallAsync(SocketChannel channel, CancellationToken aborted)
    {
        using var late = new CancellationTokenSource(CallTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, aborted);
        return await channel.ReadCallAsync(either.Token);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A call ended early")]
    private partial void LogGone(Exception reason);
}

/// <summary>How the commands join the daemon.</summary>
internal static class CommandsFeature
{
    public static IServiceCollection AddCommands(this IServiceCollection services) =>
        services
            .AddSingleton<CommandTree>()
            .AddSingleton<CliEndpoint>()
            .AddSingleton<ICommandGroup, Commands.VersionCommands>()
            .AddSingleton<Operations.StatusReading>()
            .AddSingleton<ICommandGroup, Commands.StatusCommands>()
            .AddSingleton<ICommandGroup, Commands.CompletionCommands>();

    /// <summary>Stands before the routes.</summary>
    public static void UseCommands(this IApplicationBuilder app)
    {
        var door = app.ApplicationServices.GetRequiredService<CliEndpoint>();
        app.Use(
            (context, next) =>
                context.Request.Path.Equals(CliEndpoint.Route, StringComparison.Ordinal)
                    ? door.HandleAsync(context)
                    : next(context)
        );
    }
}
