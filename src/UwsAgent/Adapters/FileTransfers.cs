using System.Diagnostics.CodeAnalysis;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Passing;

namespace UwsAgent.Adapters;

/// <summary>The adapter for each way of passing a file on.</summary>
internal sealed class FileTransfers(ICommandRunner children) : IFileTransfer
{
    [SuppressMessage("Reliability", "CA2000", Justification = "It goes to the caller.")]
    public Task<ITransferSession> OpenAsync(DeliveryTarget target, CancellationToken cancellationToken) =>
        target.Kind switch
        {
            DeliveryKind.Sftp => SshNetTransfer.OpenAsync(target, cancellationToken),
            DeliveryKind.Ftps => CurlTransfer.OpenAsync(target, children, cancellationToken),
            _ => Task.FromResult<ITransferSession>(new DirectoryTransfer()),
        };
}
