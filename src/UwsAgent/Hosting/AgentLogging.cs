using Serilog;

namespace UwsAgent.Hosting;

/// <summary>Where log lines go: the journal's own protocol under systemd, else a readable console.</summary>
internal static class AgentLogging
{
    public static void AddAgentLogging(this WebApplicationBuilder builder, AgentPaths paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var logger = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", Serilog.Events.LogEventLevel.Warning)
            .MinimumLevel.Override("Quartz", Serilog.Events.LogEventLevel.Warning)
            .WriteTo.Console(formatProvider: System.Globalization.CultureInfo.InvariantCulture)
            .CreateLogger();
        builder.Services.AddSerilog(logger, dispose: true);
    }
}
