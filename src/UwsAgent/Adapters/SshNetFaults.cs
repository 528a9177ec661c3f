using System.Net.Sockets;
using Renci.SshNet.Common;

namespace UwsAgent.Adapters;

/// <summary>What of SSH.NET's exceptions comes from outside.</summary>
internal static class SshNetFaults
{
    public static bool IsExpected(Exception failure, CancellationToken cancellationToken) =>
        failure
            is SshException
                or SocketException
                or IOException
                or UnauthorizedAccessException
                or InvalidOperationException
                or FormatException
        || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
