using UwsAgent.Adapters;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Hosting;

/// <summary>Uploads in the daemon: the slice, its adapters for this system, and the loop that notices.</summary>
internal static class UploadsPart
{
    public static IServiceCollection AddUploadsPart(this IServiceCollection services)
    {
        services.AddUploads().AddUploadAdapters();
        return services.AddHostedService<UploadLoops>();
    }

    public static IServiceCollection AddUploadAdapters(this IServiceCollection services)
    {
        services
            .AddSingleton<ITransferLog, FileTransferLog>()
            .AddSingleton<IUploadKeys, FileUploadKeys>()
            .AddSingleton<IVirusScanner, ClamdVirusScanner>();
        return OperatingSystem.IsLinux()
            ? services
                .AddSingleton<IInbox, LibcInbox>()
                .AddSingleton<IInboxWatcher, InotifyInboxWatcher>()
                .AddSingleton<IUploadFiles, LibcUploadFiles>()
                .AddSingleton<IReceiptFolder, LibcReceiptFolder>()
            : services
                .AddSingleton<IInbox, FileSystemInbox>()
                .AddSingleton<IInboxWatcher, FileSystemInboxWatcher>()
                .AddSingleton<IUploadFiles, FileSystemUploadFiles>()
                .AddSingleton<IReceiptFolder, FileSystemReceiptFolder>();
    }
}

/// <summary>Runs the loops of uploads for as long as the daemon runs.</summary>
internal sealed class UploadLoops(UploadNoticing noticing, UploadUpkeep upkeep) : LoopService
{
    protected override Task RunAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(
            Task.Run(() => noticing.RunAsync(stoppingToken), stoppingToken),
            Task.Run(() => upkeep.RunAsync(stoppingToken), stoppingToken)
        );
}
