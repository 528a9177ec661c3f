using UwsAgent.Adapters;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Passing;

namespace UwsAgent.Hosting;

/// <summary>Passing accepted files on in the daemon: the slice and the ways to the far sides.</summary>
internal static class PassingPart
{
    public static IServiceCollection AddPassingPart(this IServiceCollection services) =>
        services.AddPassing().AddSingleton<IFileTransfer, FileTransfers>();
}
