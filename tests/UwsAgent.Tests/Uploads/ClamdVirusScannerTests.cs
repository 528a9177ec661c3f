using System.Net;
using System.Net.Sockets;
using System.Text;
using UwsAgent.Adapters;
using UwsAgent.Core.Ports;

namespace UwsAgent.Tests.Uploads;

/// <summary>The scanner's adapter against a clamd that misbehaves; the real one is met in the system tests.</summary>
public sealed class ClamdVirusScannerTests
{
    private static readonly byte[] Content = Encoding.ASCII.GetBytes(new string('a', 300_000));

    [Fact]
    public async Task E45_the_content_arrives_in_chunks_and_the_answer_is_read()
    {
        var received = new MemoryStream();
        var answer = await ScanAsync(async stream =>
        {
            var command = new byte[10];
            await stream.ReadExactlyAsync(command);
            Assert.Equal("zINSTREAM\0", Encoding.ASCII.GetString(command));
            var length = new byte[4];
            while (true)
            {
                await stream.ReadExactlyAsync(length);
                var count = IPAddress.NetworkToHostOrder(BitConverter.ToInt32(length));
                if (count == 0)
                {
                    break;
                }

                var chunk = new byte[count];
                await stream.ReadExactlyAsync(chunk);
                received.Write(chunk);
            }

            await stream.WriteAsync("stream: Eicar FOUND\0"u8.ToArray());
        });
        Assert.Equal("Eicar", Assert.IsType<ScanAnswer.Infected>(answer).Signature);
        Assert.Equal(Content, received.ToArray());
    }

    [Fact]
    public async Task E45_an_answer_that_is_cut_off_is_not_clean() =>
        Assert.IsType<ScanAnswer.Unavailable>(await ScanAsync(Says("stream: OK")));

    [Fact]
    public async Task E45_an_answer_in_pieces_is_put_together() =>
        Assert.IsType<ScanAnswer.Clean>(await ScanAsync(Says("str", "eam: O", "K\0")));

    [Fact]
    public async Task E45_a_scanner_that_hangs_up_without_a_word_is_down() =>
        Assert.IsType<ScanAnswer.Unavailable>(await ScanAsync(_ => Task.CompletedTask));

    [Fact]
    public async Task E45_an_endless_answer_is_not_read_for_ever() =>
        Assert.IsType<ScanAnswer.Unavailable>(await ScanAsync(Says(new string('x', 100_000))));

    [Fact]
    public async Task E45_a_scanner_that_takes_too_long_is_down()
    {
        using var never = new CancellationTokenSource();
        var answer = await ScanAsync(
            stream => Task.Delay(Timeout.Infinite, never.Token),
            TimeSpan.FromMilliseconds(200)
        );
        await never.CancelAsync();
        Assert.Contains("took longer", Assert.IsType<ScanAnswer.Unavailable>(answer).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E45_no_scanner_at_all_is_down()
    {
        var scanner = new ClamdVirusScanner();
        foreach (var address in new[] { "unix:/nowhere/clamd.sock", "tcp:127.0.0.1:1" })
        {
            var answer = await scanner.ScanAsync(address, new MemoryStream(Content), TimeSpan.FromSeconds(5), default);
            Assert.IsType<ScanAnswer.Unavailable>(answer);
        }
    }

    private static Func<NetworkStream, Task> Says(params string[] pieces) =>
        async stream =>
        {
            var all = new byte[64 * 1024];
            var read = 0;
            while (read < Content.Length && await stream.ReadAsync(all) is > 0 and var count)
            {
                read += count;
            }

            foreach (var piece in pieces)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(piece));
                await stream.FlushAsync();
            }
        };

    private static async Task<ScanAnswer> ScanAsync(Func<NetworkStream, Task> clamd, TimeSpan? timeout = null)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var served = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            try
            {
                await clamd(client.GetStream());
            }
            catch (OperationCanceledException) { }
            catch (IOException) { }
        });
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var scanner = new ClamdVirusScanner();
        var answer = await scanner.ScanAsync(
            $"tcp:127.0.0.1:{port}",
            new MemoryStream(Content),
            timeout ?? TimeSpan.FromSeconds(30),
            default
        );
        if (timeout is null)
        {
            await served;
        }

        return answer;
    }
}
