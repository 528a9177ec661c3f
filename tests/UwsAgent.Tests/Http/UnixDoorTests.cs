using System.Net.Sockets;
using UwsAgent.Core;
using UwsAgent.Tests.Cli;

namespace UwsAgent.Tests.Http;

public sealed class UnixDoorTests
{
    [Fact]
    public async Task The_socket_is_for_its_owner_and_its_group_only()
    {
        await using var door = await DoorHost.StartAsync();
        Assert.Equal((UnixFileMode)0b110_110_000, File.GetUnixFileMode(door.Socket));
    }

    [Fact]
    public async Task A_second_agent_is_refused_and_told_the_pid_of_the_first()
    {
        await using var door = await DoorHost.StartAsync();
        var refusal = await Assert.ThrowsAsync<UserErrorException>(() =>
            DoorHost.StartAsync(directory: door.Directory)
        );
        Assert.Contains($"pid {Environment.ProcessId} ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await UwsProcess.RunAsync(door.Socket, "version")).Code);
    }

    [Fact]
    public async Task A_socket_on_which_nobody_answers_is_replaced()
    {
        var directory = DoorHost.NewDirectory();
        var left = Path.Join(directory, "api.sock");
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // Hard-linked, so that closing it leaves a file behind, as a kill -9 does.
            dead.Bind(new UnixDomainSocketEndPoint(left + ".bound"));
            await Shell.RunAsync("ln", left + ".bound", left);
        }

        Assert.True(File.Exists(left));
        await using var door = await DoorHost.StartAsync(directory: directory);
        Assert.Equal(0, (await UwsProcess.RunAsync(door.Socket, "version")).Code);
    }

    [Fact]
    public async Task A_socket_on_which_someone_else_answers_is_not_taken()
    {
        var directory = DoorHost.NewDirectory();
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(Path.Join(directory, "api.sock")));
        other.Listen();
        var refusal = await Assert.ThrowsAsync<UserErrorException>(() => DoorHost.StartAsync(directory: directory));
        Assert.Contains($"Process {Environment.ProcessId} already answers", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_socket_is_never_removed()
    {
        var directory = DoorHost.NewDirectory();
        var file = Path.Join(directory, "api.sock");
        await File.WriteAllTextAsync(file, "precious");
        await Assert.ThrowsAsync<UserErrorException>(() => DoorHost.StartAsync(directory: directory));
        Assert.Equal("precious", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task A_path_too_long_for_a_socket_is_named_as_the_reason()
    {
        var parent = DoorHost.NewDirectory();
        var directory = Path.Join(parent, new string('d', 100));
        Directory.CreateDirectory(directory);
        var refusal = await Assert.ThrowsAsync<UserErrorException>(() => DoorHost.StartAsync(directory: directory));
        Assert.Contains("too long", refusal.Message, StringComparison.Ordinal);
        Directory.Delete(parent, recursive: true);
    }

    [Fact]
    public async Task Nothing_is_left_behind_by_a_stop()
    {
        var directory = DoorHost.NewDirectory();
        var door = await DoorHost.StartAsync(directory: directory);
        await door.StopAsync();
        Assert.False(File.Exists(door.Socket));
        await door.DisposeAsync();
        await using var next = await DoorHost.StartAsync(directory: DoorHost.NewDirectory());
    }
}
