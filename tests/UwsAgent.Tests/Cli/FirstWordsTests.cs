namespace UwsAgent.Tests.Cli;

public sealed class FirstWordsTests
{
    [Fact]
    public async Task Version_is_answered_without_an_agent()
    {
        var ended = await UwsProcess.RunAsync("/nowhere/api.sock", "--version");
        Assert.Equal(0, ended.Code);
        Assert.StartsWith("uws 0.", ended.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_shows_both_ends()
    {
        await using var door = await DoorHost.StartAsync();
        var ended = await UwsProcess.RunAsync(door.Socket, "version");
        Assert.Equal("", ended.Error);
        Assert.Equal(0, ended.Code);
        Assert.Matches("^uws        0\\..*\nuws-agent  0\\..*\n$", ended.Out);
    }

    [Fact]
    public async Task Status_names_the_process()
    {
        await using var door = await DoorHost.StartAsync();
        var ended = await UwsProcess.RunAsync(door.Socket, "status");
        Assert.Equal(0, ended.Code);
        Assert.Contains(
            $"pid {Environment.ProcessId} on {Environment.MachineName}",
            ended.Out,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain('\e', ended.Out);
    }
}
