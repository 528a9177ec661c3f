using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Adapters;
using UwsAgent.Cli;
using UwsAgent.Core.Access;
using UwsAgent.Core.Ports;

namespace UwsAgent.Tests.Cli;

/// <summary>Who calls is what the kernel says; what they may do is what the system's database says now.</summary>
public sealed class AccessTests
{
    private readonly ProbeCommands probe = new();

    [Fact]
    public async Task The_agents_own_user_may_change_things()
    {
        await using var door = await StartAsync();
        var ended = await UwsProcess.RunAsync(door.Socket, "probe", "change");
        Assert.Equal(new Ended(0, "changed\n", ""), ended);
        Assert.Contains($"Information: [{Environment.UserName}] change the probe a b", door.Logs.All);
    }

    [Fact]
    public async Task Another_user_is_seen_for_who_they_are_and_may_only_look()
    {
        OtherUser.SkipUnlessPossible();
        await using var door = await StartAsync();
        door.LetEveryoneIn();

        var who = await OtherUser.RunAsync(door, "probe", "who");
        Assert.Equal("", who.Error);
        using var caller = JsonDocument.Parse(who.Out);
        Assert.Equal(OtherUser.Name, caller.RootElement.GetProperty("name").GetString());
        Assert.Equal(65534u, caller.RootElement.GetProperty("uid").GetUInt32());
        Assert.False(caller.RootElement.GetProperty("canChange").GetBoolean());

        var change = await OtherUser.RunAsync(door, "probe", "change");
        Assert.Equal((4, "", 0), (change.Code, change.Out, probe.Changes));
        Assert.Equal(
            "uws: nobody may not change the probe: this caller may only look. Ask to join the group uws-admin"
                + " (sudo usermod -aG uws-admin nobody); it counts at once.\n",
            change.Error
        );
        Assert.Contains("Warning: [nobody] refused: change the probe a b", door.Logs.All);
    }

    [Fact]
    public async Task A_membership_given_or_taken_counts_at_the_next_command()
    {
        OtherUser.SkipUnlessPossible();
        var users = new ChangingUsers();
        await using var door = await StartAsync(users);
        door.LetEveryoneIn();
        Assert.Equal(4, (await OtherUser.RunAsync(door, "probe", "change")).Code);
        users.Groups = ["uws-admin"];
        Assert.Equal(0, (await OtherUser.RunAsync(door, "probe", "change")).Code);
        users.Groups = [];
        Assert.Equal(4, (await OtherUser.RunAsync(door, "probe", "change")).Code);
        Assert.Equal(1, probe.Changes);
    }

    [Fact]
    public async Task Who_may_not_even_connect_is_told_which_group_to_join()
    {
        OtherUser.SkipUnlessPossible();
        await using var door = await StartAsync();
        var ended = await OtherUser.RunAsync(door, "status");
        Assert.Equal((4, ""), (ended.Code, ended.Out));
        Assert.Equal(
            $"uws: nobody may not speak to the agent on {door.Socket}\n"
                + "     Join its group, then log in again: sudo usermod -aG root nobody\n",
            ended.Error
        );
    }

    [Fact]
    public async Task Where_no_agent_runs_the_socket_tried_and_the_next_step_are_named()
    {
        var ended = await UwsProcess.RunAsync("/nowhere/api.sock", "status");
        Assert.Equal((3, ""), (ended.Code, ended.Out));
        Assert.Contains("nobody answers on /nowhere/api.sock", ended.Error, StringComparison.Ordinal);
        Assert.Contains("systemctl status uws-agent", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65534)]
    public async Task The_system_knows_users_and_groups_as_id_does(int uid)
    {
        using var id = Process.Start(
            new ProcessStartInfo("sh", ["-c", $"id -nu {uid}; id -nG {uid}"])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var lines = (await id.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n');
        var user = new LibcUserDatabase().Find((uint)uid);
        Assert.Equal(lines[0], user.Name);
        Assert.Equal(lines[1].Split(' ').Order(), user.Groups.Order());
    }

    [Fact]
    public void A_user_whom_nobody_knows_has_a_number_and_no_groups()
    {
        var user = new LibcUserDatabase().Find(4_123_456_789);
        Assert.Equal("uid:4123456789", user.Name);
        Assert.Empty(user.Groups);
    }

    private Task<DoorHost> StartAsync(IUserDatabase? users = null) =>
        DoorHost.StartAsync(services =>
        {
            services.AddSingleton<ICommandGroup>(probe);
            if (users is not null)
            {
                services.AddSingleton(users);
            }
        });

    /// <summary>A database in which a membership changes while the agent runs.</summary>
    private sealed class ChangingUsers : IUserDatabase
    {
        public IReadOnlyList<string> Groups { get; set; } = [];

        public OsUser Find(uint uid) => new("nobody", uid, Groups);
    }
}
