using System.Diagnostics;
using UwsAgent.Adapters;
using UwsAgent.Core.Images;
using UwsAgent.Core.Ports;

namespace UwsAgent.SystemTests.Images;

/// <summary>An engine behind a real SSH server.</summary>
public sealed class SshEngineTests : IAsyncLifetime
{
    private readonly DockerDotNetEngines engines = new(TimeProvider.System);
    private RealDockerd? dockerd;
    private string folder = "";
    private string port = "";
    private string hostKey = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private EngineAddress Address =>
        new("far", $"ssh://root@127.0.0.1:{port}")
        {
            HostKey = hostKey,
            KeyFile = Path.Join(folder, "client"),
            FarSocket = dockerd!.Socket,
        };

    public async ValueTask InitializeAsync()
    {
        RealServers.NeedProgram("sshd");
        dockerd = await RealDockerd.StartAsync();
        folder = Directory.CreateTempSubdirectory("uws-sshd-").FullName;
        var lines = (await Shell.RunAsync(0, RealServers.Script("ssh-engine.sh"), "start", folder)).Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries
        );
        (port, hostKey) = (lines[^2].Trim(), lines[^1].Trim());
    }

    public async ValueTask DisposeAsync()
    {
        engines.Dispose();
        if (folder.Length > 0)
        {
            await Shell.RunAsync(0, RealServers.Script("ssh-engine.sh"), "stop", folder);
            Directory.Delete(folder, recursive: true);
        }

        if (dockerd is not null)
        {
            await dockerd.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_engine_behind_SSH_is_looked_at_and_cleaned_as_a_near_one_and_tells_its_own_disk()
    {
        var id = await dockerd!.LoadAsync("far/x:1", DateTimeOffset.UnixEpoch, "a");
        await using var connection = engines.Open(Address);
        Assert.Equal(Path.Join(dockerd.Directory, "data"), (await connection.Engine.FactsAsync(Stop)).RootDirectory);
        var space = await connection.Disk.MeasureAsync(dockerd.Directory, Stop);
        Assert.StartsWith("far:/", space!.MountPoint, StringComparison.Ordinal);
        Assert.Equal(LibcEngineDisk.Measure(dockerd.Directory)!.TotalBytes, space.TotalBytes);
        Assert.Equal(RemovalEnd.Removed, (await connection.Removal.RemoveImageAsync(id, Stop)).End);
        Assert.Empty(await dockerd.ImagesAsync());
    }

    [Fact]
    public async Task A_build_on_the_far_host_is_seen_while_it_runs()
    {
        var start = new ProcessStartInfo("docker", ["-H", $"unix://{dockerd!.Socket}", "build", "-"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var build = Process.Start(start)!;
        await using var connection = engines.Open(Address);
        var sign = $"on far: docker build runs (pid {build.Id})";
        Assert.Contains(sign, await connection.Activity.SignsAsync("/nowhere", [], Stop));
        build.StandardInput.Close();
        await build.WaitForExitAsync(Stop);
        Assert.DoesNotContain(sign, await connection.Activity.SignsAsync("/nowhere", [], Stop));
    }

    [Fact]
    public async Task A_server_with_another_key_is_not_spoken_to_E_b25()
    {
        await using var connection = engines.Open(
            Address with
            {
                HostKey = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            }
        );
        var failure = await Assert.ThrowsAsync<EngineUnavailableException>(() => connection.Engine.FactsAsync(Stop));
        Assert.Contains("The host key of 127.0.0.1 is SHA256:", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_login_a_closed_port_and_a_missing_engine_are_said_E_b25()
    {
        await using var stranger = engines.Open(Address with { KeyFile = Path.Join(folder, "stranger") });
        Assert.Contains(
            "login was refused",
            (await Assert.ThrowsAsync<EngineUnavailableException>(() => stranger.Engine.FactsAsync(Stop))).Message,
            StringComparison.Ordinal
        );
        await using var closed = engines.Open(Address with { Endpoint = "ssh://root@127.0.0.1:1" });
        await Assert.ThrowsAsync<EngineUnavailableException>(() => closed.Engine.FactsAsync(Stop));
        await using var none = engines.Open(Address with { FarSocket = "/nowhere/docker.sock" });
        await Assert.ThrowsAsync<EngineUnavailableException>(() => none.Engine.FactsAsync(Stop));
    }
}
