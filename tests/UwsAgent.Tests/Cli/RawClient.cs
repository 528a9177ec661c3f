using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Uws;

namespace UwsAgent.Tests.Cli;

/// <summary>Speaks the protocol byte by byte, for what the real client would never send, and for many at once.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private NetworkStream stream = null!;

    public static async Task<RawClient> ConnectAsync(string path)
    {
        var client = new RawClient();
        await client.socket.ConnectAsync(new UnixDomainSocketEndPoint(path), TestContext.Current.CancellationToken);
        client.stream = new NetworkStream(client.socket);
        return client;
    }

    public static async Task<Ended> RunAsync(string path, params IReadOnlyList<string> words)
    {
        using var client = await ConnectAsync(path);
        await client.UpgradeAsync();
        await client.SendAsync(Wire.Whole(Frame.Call, new Call("test", 0, 0, CallTraits.None, words).ToBytes()));
        return await client.EndAsync();
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) =>
        await stream.WriteAsync(bytes, TestContext.Current.CancellationToken);

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public Task UpgradeAsync() =>
        SendAsync($"POST /cli HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: {Wire.Protocol}\r\n\r\n");

    /// <summary>The rest of what the agent says, until it closes.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using var all = new MemoryStream();
        try
        {
            await stream.CopyToAsync(all, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // Reset is as good an end as any.
        }

        return all.ToArray();
    }

    public void HalfClose() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>The types of the frames until the agent closes.</summary>
    public async Task<IReadOnlyList<byte>> ReadFramesAsync()
    {
        var all = (await ReadToEndAsync()).AsMemory();
        all = all[(all.Span.IndexOf("\r\n\r\n"u8) + 4)..];
        var types = new List<byte>();
        while (all.Length >= Wire.HeaderBytes)
        {
            var (frame, length) = Wire.ReadHeader(all.Span);
            types.Add((byte)frame);
            all = all[(Wire.HeaderBytes + length)..];
        }

        return types;
    }

    private async Task<Ended> EndAsync()
    {
        var all = (await ReadToEndAsync()).AsMemory();
        all = all[(all.Span.IndexOf("\r\n\r\n"u8) + 4)..];
        var text = new StringBuilder();
        while (true)
        {
            var (frame, length) = Wire.ReadHeader(all.Span[..Wire.HeaderBytes]);
            var bytes = all.Slice(Wire.HeaderBytes, length);
            all = all[(Wire.HeaderBytes + length)..];
            if (frame == Frame.Exit)
            {
                return new(BinaryPrimitives.ReadInt32BigEndian(bytes.Span), text.ToString(), "");
            }

            text.Append(Encoding.UTF8.GetString(bytes.Span));
        }
    }

    public void Dispose()
    {
        stream?.Dispose();
        socket.Dispose();
    }
}
