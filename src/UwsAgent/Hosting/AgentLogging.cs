using System.Diagnostics.CodeAnalysis;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using UwsAgent.Adapters;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Hosting;

/// <summary>Where log lines go: the journal's own protocol under systemd, else a readable console.</summary>
internal static class AgentLogging
{
    public static void AddAgentLogging(this WebApplicationBuilder builder)
    {
        var level = new LoggingLevelSwitch(LogEventLevel.Information);
        var logger = new LoggerConfiguration()
            .MinimumLevel.ControlledBy(level)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            // The host says by itself why it could not start; twice is noise.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)
            .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
            .Destructure.AsScalar<Secret>()
            .WriteToSurroundings()
            .CreateLogger();
        builder.Services.AddSingleton(level);
        builder.Services.AddSerilog(logger, dispose: true);
    }

    [SuppressMessage(
        "Reliability",
        "CA2000:Dispose objects before losing scope",
        Justification = "Serilog disposes its sinks with the logger"
    )]
    private static LoggerConfiguration WriteToSurroundings(this LoggerConfiguration logging)
    {
        if (JournalStream.HasSocket)
        {
            return logging.WriteTo.Sink(
                new SerilogJournalSink(new JournalSocket(JournalSocket.DefaultPath, TimeProvider.System))
            );
        }

        var isColoured = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null;
        return logging.WriteTo.Console(new SerilogConsoleFormatter(isColoured, JournalStream.IsOurs));
    }
}
