using System.Net;
using System.Net.Sockets;
using System.Text;

namespace UwsAgent.Tests.Notifications;

/// <summary>A mail server on loopback that knows as much of RFC 5321 as a client needs, and keeps what it takes.</summary>
internal sealed class SmallSmtpServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task serving;
    private readonly List<string> messages = [];

    public SmallSmtpServer()
    {
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        serving = ServeAsync();
    }

    public int Port { get; }

    /// <summary>Said instead of 250 to every recipient.</summary>
    public string? Refusal { get; set; }

    /// <summary>Ends the connection in the middle of a message.</summary>
    public bool HangsUp { get; set; }

    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (messages)
            {
                return [.. messages];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(stop.Token);
            try
            {
                await TalkAsync(client.GetStream());
            }
            catch (IOException)
            {
                // The client went.
            }
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await SayAsync(stream, "220 here");
        while (await reader.ReadLineAsync(stop.Token) is { } line)
        {
            switch (line.Split(' ')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await SayAsync(stream, "250-here\r\n250 8BITMIME");
                    break;
                case "RCPT" when Refusal is { } refusal:
                    await SayAsync(stream, refusal);
                    break;
                case "DATA":
                    await SayAsync(stream, "354 go on");
                    if (HangsUp)
                    {
                        return;
                    }

                    var message = new StringBuilder();
                    while (await reader.ReadLineAsync(stop.Token) is { } text && text != ".")
                    {
                        message.Append(text.StartsWith('.') ? text[1..] : text).Append("\r\n");
                    }

                    lock (messages)
                    {
                        messages.Add(message.ToString());
                    }

                    await SayAsync(stream, "250 taken");
                    break;
                case "QUIT":
                    await SayAsync(stream, "221 bye");
                    return;
                default:
                    await SayAsync(stream, "250 ok");
                    break;
            }
        }
    }

    private async Task SayAsync(Stream stream, string line) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), stop.Token);
}
