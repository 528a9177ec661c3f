using UwsAgent.Core;
using UwsAgent.Hosting;

namespace UwsAgent.Tests.Hosting;

public sealed class AgentPathsTests
{
    [Fact]
    public void Systemd_says_where()
    {
        var paths = AgentPaths.Find(null, name => name == "STATE_DIRECTORY" ? "/srv/state:/srv/second" : null);

        Assert.Equal("/srv/state", paths.StateDirectory);
        Assert.Equal("/etc/uws-agent", paths.ConfigDirectory);
        Assert.Equal("/run/uws-agent/api.sock", paths.SocketPath);
        Assert.Equal("/var/log/uws-agent", paths.LogsDirectory);
    }

    [Fact]
    public void A_root_holds_everything_whatever_systemd_says()
    {
        var paths = AgentPaths.Find("/tmp/x", _ => "/elsewhere");

        Assert.Equal("/tmp/x/etc", paths.ConfigDirectory);
        Assert.Equal("/tmp/x/state", paths.StateDirectory);
        Assert.Equal("/tmp/x/run/api.sock", paths.SocketPath);
        Assert.Equal("/tmp/x/log", paths.LogsDirectory);
        Assert.True(paths.IsPrivate);
    }

    [Fact]
    public void The_installed_agent_has_the_pipe_that_uws_asks_and_every_root_one_of_its_own()
    {
        Assert.Equal("uws-agent", AgentPaths.Find(null, _ => null).PipeName);
        var own = AgentPaths.Find("/tmp/x").PipeName;
        Assert.Matches("^uws-agent-[0-9a-f]{8}$", own);
        Assert.Equal(own, AgentPaths.Find("/tmp/X/").PipeName);
        Assert.NotEqual(own, AgentPaths.Find("/tmp/y").PipeName);
    }

    [Fact]
    public void A_directory_that_cannot_be_used_is_named_with_its_reason()
    {
        var root = Directory.CreateTempSubdirectory("uws-paths-").FullName;
        File.WriteAllText(Path.Join(root, "state"), "a file where a directory should be");

        var wrong = Assert.Throws<UserErrorException>(() => DirectoryCheck.Prepare(AgentPaths.Find(root)));

        Assert.Contains($"state directory {root}/state", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("it is a file", wrong.Message, StringComparison.Ordinal);
        Directory.Delete(root, recursive: true);
    }
}
