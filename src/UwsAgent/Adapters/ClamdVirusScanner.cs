using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Scanning;

namespace UwsAgent.Adapters;

/// <summary>Asks ClamAV's clamd by its command INSTREAM, over a unix socket or TCP.</summary>
internal sealed class ClamdVirusScanner : IVirusScanner
{
    private const int ChunkBytes = 128 * 1024;
    private const int MostReply = 4_096;
    private static readonly byte[] Command = "zINSTREAM\0"u8.ToArray();

    public async Task<ScanAnswer> ScanAsync(
        string address,
        Stream content,
        TimeSpan timeout,
        CancellationToken cancellationToken
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            using var socket = await ConnectAsync(address, limit.Token);
            await using var stream = new NetworkStream(socket, ownsSocket: false);
            // A scanner that has enough hangs up while we still send; what it said before is what counts.
            var broken = await SendAsync(content, stream, limit.Token);
            var reply = await ReplyAsync(stream, limit.Token);
            return reply is null && broken is not null
                ? new ScanAnswer.Unavailable(broken.Message)
                : ClamdReply.Parse(reply);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ScanAnswer.Unavailable(
                string.Create(CultureInfo.InvariantCulture, $"it took longer than {timeout.TotalSeconds:0} s")
            );
        }
        catch (SocketException fault)
        {
            return new ScanAnswer.Unavailable($"{address}: {fault.Message}");
        }
    }

    private static async Task<Socket> ConnectAsync(string address, CancellationToken cancellationToken)
    {
        var isUnix = address.StartsWith("unix:", StringComparison.Ordinal);
        var socket = isUnix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (isUnix)
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(address[5..]), cancellationToken);
            }
            else
            {
                var colon = address.LastIndexOf(':');
                var port = int.Parse(address.AsSpan(colon + 1), CultureInfo.InvariantCulture);
                await socket.ConnectAsync(address[4..colon].Trim('[', ']'), port, cancellationToken);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<IOException?> SendAsync(
        Stream content,
        NetworkStream to,
        CancellationToken cancellationToken
    )
    {
        var chunk = new byte[sizeof(uint) + ChunkBytes];
        try
        {
            await to.WriteAsync(Command, cancellationToken);
            int count;
            do
            {
                count = await ReadAsync(content, chunk.AsMemory(sizeof(uint)), cancellationToken);
                BinaryPrimitives.WriteInt32BigEndian(chunk, count);
                await to.WriteAsync(chunk.AsMemory(0, sizeof(uint) + count), cancellationToken);
            } while (count > 0);

            return null;
        }
        catch (IOException hungUp) when (hungUp.InnerException is SocketException)
        {
            return hungUp;
        }
    }

    private static async Task<int> ReadAsync(Stream content, Memory<byte> into, CancellationToken cancellationToken) =>
        await content.ReadAtLeastAsync(into, into.Length, throwOnEndOfStream: false, cancellationToken);

    /// <summary>Null when no zero byte ended it.</summary>
    private static async Task<string?> ReplyAsync(NetworkStream from, CancellationToken cancellationToken)
    {
        var reply = new byte[MostReply];
        var read = 0;
        try
        {
            while (read < reply.Length)
            {
                var count = await from.ReadAsync(reply.AsMemory(read), cancellationToken);
                if (count == 0)
                {
                    return null;
                }

                read += count;
                if (reply.AsSpan(0, read).IndexOf((byte)0) is >= 0 and var end)
                {
                    return Encoding.UTF8.GetString(reply, 0, end).TrimEnd('\n');
                }
            }

            return null;
        }
        catch (IOException fault) when (fault.InnerException is SocketException)
        {
            return null;
        }
    }
}
