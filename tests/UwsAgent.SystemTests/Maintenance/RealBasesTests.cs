using System.Formats.Tar;
using System.Text;
using UwsAgent.Adapters;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Bases;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.SystemTests.Images;

namespace UwsAgent.SystemTests.Maintenance;

/// <summary>What images of a real engine stand on, read without running any of them.</summary>
public sealed class RealBasesTests : IAsyncLifetime
{
    private readonly DockerDotNetEngines engines = new(TimeProvider.System);
    private readonly FakeDocumentStore store = new();
    private RealDockerd? dockerd;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => dockerd = await RealDockerd.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (dockerd is not null)
        {
            await dockerd.DisposeAsync();
        }

        engines.Dispose();
    }

    [Fact]
    public async Task Releases_are_read_through_links_and_no_container_and_no_volume_stays()
    {
        const string Debian = "ID=debian\nVERSION_ID=\"10\"\nPRETTY_NAME=\"Debian GNU/Linux 10 (buster)\"\n";
        await ImportAsync(
            "uws/linked:1",
            tar => Link(tar, "etc/os-release", "../usr/lib/os-release", ("usr/lib/os-release", Debian))
        );
        await ImportAsync("uws/plain:1", tar => File(tar, "etc/os-release", "ID=alpine\nVERSION_ID=3.22.1\n"));
        await ImportAsync(
            "uws/whole:1",
            tar => Link(tar, "etc/os-release", "/opt/release", ("opt/release", "ID=ubuntu\nVERSION_ID=\"26.04\"\n"))
        );
        await ImportAsync("uws/loop:1", tar => Link(tar, "etc/os-release", "os-release"));
        await ImportAsync("uws/nothing:1", tar => File(tar, "x", "x"));
        using var look = Look();

        var images = Assert
            .Single(await look.LookAsync(TimeSpan.FromMinutes(1), Stop))
            .Images.ToDictionary(image => image.Names[0]);

        Assert.Equal(("debian", "10"), (images["uws/linked:1"].Release?.Id, images["uws/linked:1"].Release?.Version));
        Assert.Equal(ReleaseState.Ended, images["uws/linked:1"].Standing.State);
        Assert.Equal("3.22.1", images["uws/plain:1"].Release?.Version);
        Assert.Equal("26.04", images["uws/whole:1"].Release?.Version);
        Assert.Equal(ReleaseState.None, images["uws/nothing:1"].Standing.State);
        Assert.Equal(ReleaseState.Unknown, images["uws/loop:1"].Standing.State);
        await using var connection = engines.Open(dockerd!.Address);
        Assert.Empty(await connection.Engine.ContainersAsync(Stop));
    }

    [Fact]
    public async Task A_look_is_no_use_of_an_image_and_what_a_crash_left_is_cleared_away()
    {
        await ImportAsync("uws/old:1", tar => File(tar, "etc/os-release", "ID=alpine\nVERSION_ID=3.22.1\n"));
        await using var connection = engines.Open(dockerd!.Address);
        var seen = new List<EngineEvent>();
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var watch = Task.Run(
            async () =>
            {
                await foreach (var one in connection.Engine.EventsAsync(null, watching.Token))
                {
                    lock (seen)
                    {
                        seen.Add(one);
                    }
                }
            },
            Stop
        );
        await Task.Delay(500, Stop);
        await dockerd.CreateAsync(
            "left",
            "uws/old:1",
            new Dictionary<string, string>(StringComparer.Ordinal) { [DockerDotNetImageFiles.Label] = "1" }
        );
        using var look = Look();

        var image = Assert.Single(Assert.Single(await look.LookAsync(TimeSpan.FromMinutes(1), Stop)).Images);

        Assert.Equal("alpine", image.Release?.Id);
        Assert.Empty(await connection.Engine.ContainersAsync(Stop));
        await dockerd.CreateAsync("person", "uws/old:1");
        await Shell.UntilAsync(
            () =>
            {
                lock (seen)
                {
                    return Task.FromResult(seen.Exists(one => one.Subject is EngineEventSubject.Container));
                }
            },
            isTold => isTold
        );
        await watching.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
        Assert.Equal(
            ["create"],
            seen.Where(one => one.Subject is EngineEventSubject.Container).Select(one => one.Action)
        );
    }

    [Fact]
    public async Task An_engine_that_does_not_answer_is_named_and_nothing_is_forgotten()
    {
        await ImportAsync("uws/old:1", tar => File(tar, "etc/os-release", "ID=alpine\nVERSION_ID=3.22.1\n"));
        using (var look = Look())
        {
            await look.LookAsync(TimeSpan.FromMinutes(1), Stop);
        }

        using var blind = Look(new EngineAddress("gone", "unix:///nowhere/docker.sock"));
        var engine = Assert.Single(await blind.LookAsync(TimeSpan.FromMinutes(1), Stop));

        Assert.Contains("does not exist", engine.WhyNot, StringComparison.Ordinal);
        Assert.Single(await new BaseMemory(store).AllAsync(Stop));
    }

    /// <summary>An archive of one file.</summary>
    internal static byte[] Tar(string path, string text)
    {
        using var memory = new MemoryStream();
        using (var tar = new TarWriter(memory, TarEntryFormat.Ustar, leaveOpen: true))
        {
            File(tar, path, text);
        }

        return memory.ToArray();
    }

    private BasesLook Look(EngineAddress? address = null) =>
        new(
            engines,
            new DockerDotNetImageFiles(engines),
            new BaseMemory(store),
            new BaseEngines(() => [address ?? dockerd!.Address]),
            new Fixed<MaintenanceOptions>(new MaintenanceOptions()),
            TimeProvider.System
        );

    private async Task ImportAsync(string tag, Action<TarWriter> write)
    {
        using var memory = new MemoryStream();
        await using (var tar = new TarWriter(memory, TarEntryFormat.Ustar, leaveOpen: true))
        {
            write(tar);
        }

        await dockerd!.ImportAsync(tag, memory.ToArray());
    }

    private static void File(TarWriter tar, string path, string text) =>
        tar.WriteEntry(
            new UstarTarEntry(TarEntryType.RegularFile, path)
            {
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
            }
        );

    private static void Link(TarWriter tar, string path, string to, params (string Path, string Text)[] files)
    {
        foreach (var (file, text) in files)
        {
            File(tar, file, text);
        }

        tar.WriteEntry(new UstarTarEntry(TarEntryType.SymbolicLink, path) { LinkName = to });
    }
}
