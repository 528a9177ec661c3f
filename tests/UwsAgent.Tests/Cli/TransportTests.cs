using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Cli;

namespace UwsAgent.Tests.Cli;

/// <summary>The built client as a process, over a real socket.</summary>
public sealed class TransportTests : IAsyncLifetime
{
    private const int Large = 50 * 1024 * 1024;
    private readonly ProbeCommands probe = new();
    private DoorHost door = null!;

    public async ValueTask InitializeAsync() =>
        door = await DoorHost.StartAsync(services => services.AddSingleton<ICommandGroup>(probe));

    public ValueTask DisposeAsync() => door.DisposeAsync();

    [Fact]
    public async Task Words_arrive_whatever_is_in_them()
    {
        string[] words = ["a b", "", "line\nbreak", "tab\t", "zażółć 🍏", "'\"$(x)`*", "--", new string('x', 100_000)];
        var ended = await UwsProcess.RunAsync(door.Socket, ["probe", "words", "--", .. words]);
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Equal(words, JsonSerializer.Deserialize<string[]>(ended.Out));
    }

    [Fact]
    public async Task Output_and_complaints_go_their_own_ways()
    {
        var ended = await UwsProcess.RunAsync(door.Socket, "probe", "both");
        Assert.Equal(new Ended(0, "to out\n", "to error\n"), ended);
    }

    [Fact]
    public async Task Fifty_megabytes_of_standard_input_arrive_whole()
    {
        var bytes = RandomNumberGenerator.GetBytes(Large);
        using var uws = UwsProcess.Start(door.Socket, "probe", "sum");
        await uws.In.BaseStream.WriteAsync(bytes, TestContext.Current.CancellationToken);
        uws.In.Close();
        var ended = await uws.EndAsync();
        Assert.Equal((0, Convert.ToHexString(SHA256.HashData(bytes)) + "\n"), (ended.Code, ended.Out));
    }

    [Fact]
    public async Task Half_of_an_input_is_never_taken_for_the_whole()
    {
        using var uws = UwsProcess.Start(door.Socket, "probe", "sum");
        await uws.In.BaseStream.WriteAsync(new byte[100_000], TestContext.Current.CancellationToken);
        await uws.In.BaseStream.FlushAsync(TestContext.Current.CancellationToken);
        await Shell.RunAsync("kill", "-KILL", $"{uws.Id}");
        var failure = await probe.InputFailed.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(failure is IOException or OperationCanceledException, failure.ToString());
    }

    [Fact]
    public async Task A_command_that_has_enough_input_ends_while_more_is_coming()
    {
        using var uws = UwsProcess.Start(door.Socket, "probe", "taste");
        var end = uws.EndAsync();
        try
        {
            while (!end.IsCompleted)
            {
                await uws.In.BaseStream.WriteAsync(new byte[64 * 1024], TestContext.Current.CancellationToken);
            }
        }
        catch (IOException)
        {
            // The client has gone, as it should.
        }

        Assert.Equal((0, "enough\n"), ((await end).Code, (await end).Out));
    }

    [Fact]
    public async Task Nothing_waits_for_an_input_that_no_command_asked_for()
    {
        using var uws = UwsProcess.Start(door.Socket, "probe", "both");
        Assert.Equal(0, await uws.ExitAsync());
    }

    [Fact]
    public async Task Fifty_megabytes_of_output_wait_for_a_slow_reader()
    {
        using var uws = UwsProcess.Start(door.Socket, "probe", "flood", $"{Large}");
        var reader = uws.Out.BaseStream;
        var buffer = new byte[1024 * 1024];
        await reader.ReadExactlyAsync(buffer.AsMemory(0, 1), TestContext.Current.CancellationToken);
        // Nobody reads: what is under way fits in the buffers between, and the command waits.
        var before = -1L;
        while (before != probe.Flooded)
        {
            before = probe.Flooded;
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        Assert.InRange(before, 1, 5 * 1024 * 1024);
        var all = 1L;
        while (await reader.ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var count)
        {
            all += count;
        }

        Assert.Equal(Large, all);
        Assert.Equal(0, await uws.ExitAsync());
    }

    [Fact]
    public async Task A_reader_that_has_enough_ends_it_quietly()
    {
        using var uws = UwsProcess.Start(door.Socket, "probe", "flood", "1000000000000");
        await uws.Out.BaseStream.ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken);
        uws.Out.Close();
        var error = await uws.Error.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (await uws.ExitAsync(), error));
    }

    [Fact]
    public async Task Interrupt_ends_the_view_with_its_last_words()
    {
        using var uws = UwsProcess.Start(door.Socket, "probe", "follow");
        Assert.Equal("following", await uws.Out.ReadLineAsync(TestContext.Current.CancellationToken));
        await Shell.RunAsync("kill", "-INT", $"{uws.Id}");
        var ended = await uws.EndAsync();
        Assert.Equal((130, "The job goes on.\n"), (ended.Code, ended.Error));
        await probe.ViewEnded.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_killed_client_ends_the_view()
    {
        using var uws = UwsProcess.Start(door.Socket, "probe", "follow");
        Assert.Equal("following", await uws.Out.ReadLineAsync(TestContext.Current.CancellationToken));
        await Shell.RunAsync("kill", "-KILL", $"{uws.Id}");
        await probe.ViewEnded.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_stopping_agent_ends_the_view_and_says_so()
    {
        using var uws = UwsProcess.Start(door.Socket, "probe", "follow");
        Assert.Equal("following", await uws.Out.ReadLineAsync(TestContext.Current.CancellationToken));
        await door.StopAsync();
        var ended = await uws.EndAsync();
        Assert.Equal(3, ended.Code);
        Assert.Contains("uws: the agent is stopping", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watched_view_in_a_pipe_goes_on_until_its_reader_goes()
    {
        using var uws = UwsProcess.Start(door.Socket, "probe", "clock");
        Assert.StartsWith(
            "line ",
            await uws.Out.ReadLineAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "line ",
            await uws.Out.ReadLineAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        uws.Out.Close();
        Assert.Equal(0, await uws.ExitAsync());
    }

    [Theory]
    [InlineData("y", 0, "destroyed")]
    [InlineData("n", 1, "Nothing was changed.")]
    public async Task A_question_is_asked_on_the_terminal(string answer, int code, string words)
    {
        // script(1) gives the client a real terminal.
        var command = $"UWS_SOCKET={door.Socket} {UwsProcess.File} probe destroy; echo code=$?";
        var text = await Shell.RunAsync("sh", "-c", $"echo {answer} | script -qec '{command}' /dev/null");
        Assert.Contains("Destroy it? [y/N] ", text, StringComparison.Ordinal);
        Assert.Contains(words, text, StringComparison.Ordinal);
        Assert.Contains($"code={code}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Colour_is_for_terminals_unless_it_is_forced_or_unwanted()
    {
        const string Clean = "unset NO_COLOR CLICOLOR_FORCE;";
        var status = $"UWS_SOCKET={door.Socket} {UwsProcess.File} status";
        Assert.DoesNotContain("\e[", await Shell.RunAsync("sh", "-c", $"{Clean} {status}"), StringComparison.Ordinal);
        Assert.Contains(
            "\e[",
            await Shell.RunAsync("sh", "-c", $"{Clean} CLICOLOR_FORCE=1 {status}"),
            StringComparison.Ordinal
        );
        var terminal = $"script -qec '{status}' /dev/null </dev/null";
        Assert.Contains(
            "\e[",
            await Shell.RunAsync("sh", "-c", $"{Clean} TERM=xterm {terminal}"),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "\e[",
            await Shell.RunAsync("sh", "-c", $"{Clean} NO_COLOR=1 {terminal}"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_hundred_clients_at_once_are_all_served()
    {
        var ends = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => RawClient.RunAsync(door.Socket, "probe", "words", $"client {i}"))
        );
        Assert.All(ends, (end, i) => Assert.Equal((0, $"[\n  \"client {i}\"\n]\n"), (end.Code, end.Out)));
    }
}
