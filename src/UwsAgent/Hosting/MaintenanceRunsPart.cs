using UwsAgent.Adapters;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Hosting;

/// <summary>Runs of maintenance in the daemon: the blockers that need the host, and the watch over open runs.</summary>
internal static class MaintenanceRunsPart
{
    public static IServiceCollection AddMaintenanceRunsPart(this IServiceCollection services) =>
        services.AddSingleton<IBlockerSource, FileBlockers>().AddHostedService<MaintenanceService>();
}

/// <summary>Watches over open runs for as long as the daemon runs.</summary>
internal sealed partial class MaintenanceService(
    MaintenanceWatch watch,
    TimeProvider time,
    ILogger<MaintenanceService> logger
) : LoopService
{
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromMinutes(1);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Run(() => watch.RunAsync(stoppingToken), stoppingToken);
            }
#pragma warning disable CA1031 // A bug in here must not end the agent, which has other work.
            catch (Exception bug) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogBug(bug);
                await Task.Delay(AfterTrouble, time, stoppingToken);
            }
        }
    }

    [LoggerMessage(1880, LogLevel.Error, "The watch over runs of maintenance broke and begins anew in a minute")]
    private partial void LogBug(Exception bug);
}
