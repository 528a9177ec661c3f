using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace UwsAgent.Http;

/// <summary>The process at the other end of a local socket, as the kernel knows it.</summary>
internal sealed record Peer(int Pid, uint Uid)
{
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    public static Peer Of(Socket socket)
    {
        Span<uint> pidUidGid = stackalloc uint[3];
        socket.GetRawSocketOption(SocketLevel, PeerCredentials, MemoryMarshal.AsBytes(pidUidGid));
        return new((int)pidUidGid[0], pidUidGid[1]);
    }

    /// <summary>Reads the peer once per connection: the kernel keeps what it was at connect.</summary>
    public static ConnectionDelegate Read(ConnectionDelegate next) =>
        connection =>
        {
            if (
                connection.Features.Get<IConnectionSocketFeature>()?.Socket is
                { AddressFamily: AddressFamily.Unix } socket
            )
            {
                connection.Features.Set(Of(socket));
            }

            return next(connection);
        };
}
