using System.Net.Sockets;
using System.Text;

namespace UwsAgent.Tests.Cli;

/// <summary>What the client says about something on the socket that is no agent in good health.</summary>
public sealed class SilentAgentTests
{
    [Theory]
    [InlineData("", 3, "does not answer")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", 1, "did not take the command (SSH-2.0-OpenSSH_9.2)")]
    [InlineData("HTTP/1.1 426 Upgrade Required\r\n\r\n", 1, "did not take the command (HTTP/1.1 426 Upgrade Required)")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n", 3, "stopped before the command was done")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n\u0010\u007f\u007f\u007f\u007f", 3, "stopped before")]
    public async Task It_is_told_apart_from_an_answer(string answer, int code, string words)
    {
        var directory = DoorHost.NewDirectory();
        var path = Path.Join(directory, "api.sock");
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        server.Bind(new UnixDomainSocketEndPoint(path));
        server.Listen();
        var run = UwsProcess.RunAsync(path, "status");
        using (var client = await server.AcceptAsync(TestContext.Current.CancellationToken))
        {
            await client.ReceiveAsync(new byte[4096], TestContext.Current.CancellationToken);
            await client.SendAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
        }

        var ended = await run;
        Assert.Equal((code, ""), (ended.Code, ended.Out));
        Assert.Contains(words, ended.Error, StringComparison.Ordinal);
        Directory.Delete(directory, recursive: true);
    }
}
