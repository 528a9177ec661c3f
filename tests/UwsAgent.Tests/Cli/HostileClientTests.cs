using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Uws;
using UwsAgent.Cli;

namespace UwsAgent.Tests.Cli;

/// <summary>What anyone in the socket's group could send.</summary>
public sealed class HostileClientTests : IAsyncLifetime
{
    private readonly ProbeCommands probe = new();
    private DoorHost door = null!;

    public async ValueTask InitializeAsync() =>
        door = await DoorHost.StartAsync(services => services.AddSingleton<ICommandGroup>(probe));

    public ValueTask DisposeAsync() => door.DisposeAsync();

    [Theory]
    [InlineData("\0\u0001\u0002garbage\r\n\r\n")]
    [InlineData("GET / HTTP/9.9\r\n\r\n")]
    [InlineData("POST /cli HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("POST /cli HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: uws-cli/9\r\n\r\n")]
    public async Task Garbage_is_answered_or_dropped_and_the_next_is_served(string garbage)
    {
        using (var client = await RawClient.ConnectAsync(door.Socket))
        {
            await client.SendAsync(garbage);
            client.HalfClose();
            var answer = Encoding.ASCII.GetString(await client.ReadToEndAsync());
            Assert.DoesNotContain("HTTP/1.1 2", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("HTTP/1.1 101", answer, StringComparison.Ordinal);
        }

        await StillServesAsync();
    }

    [Theory]
    [InlineData(new byte[] { 1, 0x7f, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 1, 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 2, 0, 0, 0, 1, 65 })]
    [InlineData(new byte[] { 99, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 3, 1, 2, 3 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f })]
    public async Task A_first_frame_that_is_no_call_ends_the_connection(byte[] bytes)
    {
        using (var client = await RawClient.ConnectAsync(door.Socket))
        {
            await client.UpgradeAsync();
            await client.SendAsync(bytes);
            Assert.DoesNotContain((byte)Frame.Exit, await client.ReadFramesAsync());
        }

        await StillServesAsync();
    }

    [Theory]
    [InlineData(new byte[] { 2, 0x7f, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 77, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 5, 0, 0, 0, 1, 9, 77, 0, 0, 0, 0 })]
    public async Task Nonsense_in_the_midst_of_a_view_ends_the_view(byte[] bytes)
    {
        using (var client = await RawClient.ConnectAsync(door.Socket))
        {
            await client.UpgradeAsync();
            await client.SendAsync(
                Wire.Whole(Frame.Call, new Call("x", 0, 0, CallTraits.None, ["probe", "follow"]).ToBytes())
            );
            await client.SendAsync(bytes);
            await probe.ViewEnded.Task.WaitAsync(TestContext.Current.CancellationToken);
        }

        await StillServesAsync();
    }

    [Fact]
    public async Task Clients_that_say_nothing_do_not_keep_others_out()
    {
        var silent = new List<RawClient>();
        for (var i = 0; i < 50; i++)
        {
            silent.Add(await RawClient.ConnectAsync(door.Socket));
        }

        foreach (var client in silent.Take(25))
        {
            await client.UpgradeAsync();
        }

        await StillServesAsync();
        silent.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Nothing_that_was_sent_is_told_as_a_fault_of_the_agent()
    {
        using (var client = await RawClient.ConnectAsync(door.Socket))
        {
            await client.UpgradeAsync();
            await client.SendAsync(new byte[] { 99, 0, 0, 0, 0 });
            await client.ReadToEndAsync();
        }

        Assert.DoesNotContain(door.Logs.All, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private async Task StillServesAsync()
    {
        var ended = await RawClient.RunAsync(door.Socket, "probe", "words", "still");
        Assert.Equal((0, "[\n  \"still\"\n]\n"), (ended.Code, ended.Out));
    }
}
