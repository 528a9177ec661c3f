using UwsAgent.Core.Maintenance.Packages.Far;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Maintenance.Packages;

/// <summary>What is sent to hosts is one known script, and its words.</summary>
public sealed class FarCommandsTests
{
    private static readonly FarHostAddress Host = new("web", "10.0.0.1", 22, "ops", "/key", ["SHA256:x"]);

    [Fact]
    public void The_script_knows_the_same_reading_and_changing_actions_E_c35()
    {
        Assert.Equal(
            FarCommands.All.Where(command => !command.IsChanging).Select(command => command.Name),
            Actions(") ;;")
        );
        Assert.Equal(
            FarCommands.All.Where(command => command.IsChanging).Select(command => command.Name),
            Actions(") [ -z \"$only\" ]")
        );
    }

    /// <summary>The names of the case at the door that goes on so.</summary>
    private static string[] Actions(string after) =>
        FarCommands
            .Script.Split('\n')
            .SkipWhile(line => line is not "action=$1")
            .First(line => line.Contains(after, StringComparison.Ordinal))
            .Split(')')[0]
            .Split(" | ");

    [Fact]
    public void Dialogs_cannot_appear_E_c16()
    {
        foreach (
            var word in new[]
            {
                "DEBIAN_FRONTEND=noninteractive",
                "DEBIAN_PRIORITY=critical",
                "NEEDRESTART_MODE=l",
                "APT_LISTCHANGES_FRONTEND=none",
                "UCF_FORCE_CONFFOLD=1",
            }
        )
        {
            Assert.Contains($"--setenv={word}", FarCommands.Script, StringComparison.Ordinal);
        }

        foreach (
            var word in new[]
            {
                "--force-confdef",
                "--force-confold",
                "DPkg::Lock::Timeout=",
                "</dev/null",
                "systemd-run",
            }
        )
        {
            Assert.Contains(word, FarCommands.Script, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("--force-yes", FarCommands.Script, StringComparison.Ordinal);
        Assert.DoesNotContain("--allow-unauthenticated", FarCommands.Script, StringComparison.Ordinal);
        Assert.DoesNotContain("--allow-change-held-packages", FarCommands.Script, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_is_the_script_as_one_word_or_only_the_action()
    {
        var call = new FarCall(FarCommands.Peek, ["unit", "12"]);
        var line = FarLine.Of(Host with { Sudo = true }, call);
        Assert.StartsWith("LC_ALL=C exec sudo -n sh -c '#!/bin/sh\n", line, StringComparison.Ordinal);
        Assert.EndsWith("' uws-agent-far peek unit 12", line, StringComparison.Ordinal);
        Assert.True(line.Length < 100_000, "the kernel takes no word of more than 128 KiB");
        Assert.Equal("peek unit 12", FarLine.Of(Host with { ForcedCommand = true }, call));
    }

    [Theory]
    [InlineData("sudo: a password is required", "sudo asks ops for a password")]
    [InlineData(
        "sudo: a terminal is required to read the password; either use the -S option",
        "sudo asks ops for a password"
    )]
    [InlineData("ops is not in the sudoers file.", "sudo does not let ops become root")]
    [InlineData("bash: line 1: exec: sudo: not found", "there is no sudo")]
    [InlineData("Warning: x\nuws-agent-far: this needs root", "this needs root")]
    [InlineData(
        "This account is currently not available.",
        "the last words were: This account is currently not available."
    )]
    public void A_host_that_does_not_answer_says_why_E_c12(string errors, string why) =>
        Assert.Contains(
            why,
            FarLine.Problem(
                Host with
                {
                    Sudo = true,
                },
                new FarCall(FarCommands.State, []),
                new FarAnswer(1, "Welcome\n", errors)
            ),
            StringComparison.Ordinal
        );
}
