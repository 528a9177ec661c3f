using UwsAgent.Cli;
using UwsAgent.Hosting;
using UwsAgent.Http;
using UwsAgent.Metrics;
using UwsAgent.Operations;

namespace UwsAgent;

/// <summary>The table of contents: what the daemon is made of, one line each.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) =>
        AgentCommandLine.RunAsync(args, new AgentConsole(Console.Out, Console.Error));

    /// <summary>Everything that runs in the daemon; also read, without being started, by <c>check-config</c>, <c>schema</c> and <c>catalog</c>.</summary>
    public static void AddParts(IServiceCollection services, AgentPaths paths)
    {
        services.AddHostLife(paths);
        services.AddConfigurationFiles();
        services.AddWork(paths);
        services.AddUploadsPart();
        services.AddAutoscalingPart(paths);
        services.AddSftpUsersPart();
        services.AddImagesPart();
        services.AddMaintenancePart();
        services.AddPassingPart();
        services.AddNotificationsPart();
        services
            .AddOperations()
            .AddUploadOperations()
            .AddAutoscaleOperations()
            .AddSftpOperations()
            .AddImageOperations()
            .AddMaintenanceOperations()
            .AddNotificationOperations()
            .AddPrometheus();
        services.AddFrontDoors();
    }

    /// <summary>What answers on the socket.</summary>
    public static void MapParts(WebApplication app)
    {
        app.MapFrontDoors(probes =>
        {
            probes.MapHealth();
            probes.MapPrometheus();
        });
        app.MapOperations();
        app.MapUploadOperations();
        app.MapAutoscaleOperations();
        app.MapSftpOperations();
        app.MapImageOperations();
        app.MapMaintenanceOperations();
        app.MapNotificationOperations();
    }
}
