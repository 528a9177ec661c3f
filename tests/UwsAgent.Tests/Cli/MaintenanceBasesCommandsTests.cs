using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using UwsAgent.Adapters;
using UwsAgent.Cli;
using UwsAgent.Cli.Commands;
using UwsAgent.Core.Access;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Bases;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Operations;

namespace UwsAgent.Tests.Cli;

public sealed class MaintenanceBasesCommandsTests : IDisposable
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeDockerEngine engine = new();
    private readonly FakeJobQueue queue = new();
    private readonly BasesLook look;
    private readonly string folder = Directory.CreateTempSubdirectory("uws-dockerfiles-").FullName;
    private readonly Fixed<MaintenanceOptions> options;

    public MaintenanceBasesCommandsTests()
    {
        options = new(
            new MaintenanceOptions
            {
                Bases = new BasesOptions
                {
                    Folders = [folder],
                    Image = "uws/{folder}-{round}",
                    Round = "2309",
                    Command = "build",
                },
            }
        );
        look = new BasesLook(
            engine,
            new Files(),
            new BaseMemory(new FakeDocumentStore()),
            new BaseEngines(() => [new EngineAddress("local", "unix:///x")]),
            options,
            time
        );
        Write("base/Dockerfile", "FROM debian:13");
        Write("app/Dockerfile", "FROM uws/base-2309");
        Write("lost/Dockerfile", "FROM uws/nobody-2309");
        Write("lost/Dockerfile.dockerignore", "FROM uws/ignored");
        Write("app/other.txt", "FROM uws/ignored");
    }

    public void Dispose()
    {
        look.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Images_are_shown_with_their_releases_the_worst_first()
    {
        engine.Add("sha256:new", 1, "uws/new:1");
        engine.Add("sha256:old", 1, "uws/old:1");
        engine.Add("sha256:bare", 1, "uws/bare:1");

        var shown = await RunAsync("maintenance", "bases");

        Assert.Equal((0, ""), (shown.Code, shown.Error));
        Golden.Check("maintenance-bases", shown.Out);
        using var json = JsonDocument.Parse((await RunAsync("maintenance", "bases", "--json")).Out);
        Assert.Equal("ended", json.RootElement[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task The_order_of_building_is_shown_and_nothing_is_queued()
    {
        var shown = await RunAsync("maintenance", "rebuild", "--plan");

        Assert.Equal((0, ""), (shown.Code, shown.Error));
        Golden.Check("maintenance-rebuild-plan", shown.Out.Replace(folder, "/srv/docker", StringComparison.Ordinal));
        using var json = JsonDocument.Parse((await RunAsync("maintenance", "rebuild", "--plan", "--json")).Out);
        Assert.Equal(2, json.RootElement.GetProperty("steps").GetArrayLength());
        Assert.Empty(queue.Snapshot());
    }

    [Fact]
    public async Task A_rebuild_is_a_job_and_asks_first()
    {
        Assert.NotEqual(0, (await RunAsync("maintenance", "rebuild")).Code);
        Assert.Empty(queue.Snapshot());

        Assert.Equal(0, (await RunAsync("maintenance", "rebuild", "--on", "debian:13", "--yes")).Code);

        var job = Assert.Single(queue.Snapshot());
        Assert.Equal(("maintenance-rebuild", "ann"), (job.Kind, job.Author));
        Assert.Equal("rebuild what stands on debian:13", job.Title);
    }

    [Fact]
    public async Task Who_may_only_look_builds_nothing()
    {
        var probe = new CommandProbe { Time = time, Caller = new Caller("bob", [], CanChange: false) };

        Assert.Equal(4, (await probe.RunAsync([Group()], "maintenance", "rebuild", "--yes")).Code);
        Assert.Empty(queue.Snapshot());
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        var files = new FileDockerfiles();

        var wrong = await Assert.ThrowsAsync<Core.UserErrorException>(() =>
            files.FindAsync([Path.Join(folder, "nowhere")], TestContext.Current.CancellationToken)
        );

        Assert.Contains("nowhere cannot be read", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/os-release", "../usr/lib/os-release", "/usr/lib/os-release")]
    [InlineData("/etc/os-release", "os-release.d/x", "/etc/os-release.d/x")]
    [InlineData("/etc/os-release", "/opt/./x", "/opt/x")]
    [InlineData("/etc/os-release", "../../../../x", "/x")]
    public void A_link_stays_within_the_image(string path, string link, string to) =>
        Assert.Equal(to, DockerDotNetImageFiles.Resolved(path, link));

    private Task<Ended> RunAsync(params IReadOnlyList<string> arguments) =>
        new CommandProbe { Time = time }.RunAsync([Group()], arguments);

    private OneGroup Group()
    {
        var planner = new RebuildPlanner(new FileDockerfiles(), look, options, time);
        var freshness = new BaseFreshness(
            new NoRegistries(),
            new BaseRegistries(host => new RegistryAddress(host, new Uri("https://x"))),
            look,
            time
        );
        var bases = new MaintenanceBases(look, planner, freshness, queue, options);
        return new OneGroup(new MaintenanceBasesCommands(bases, new StartedJob(null!, null!)));
    }

    private void Write(string path, string text)
    {
        var file = Path.Join(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private sealed class OneGroup(MaintenanceBasesCommands words) : ICommandGroup
    {
        public Command Build(CommandSession session)
        {
            var command = new Command("maintenance");
            foreach (var word in words.Build(session))
            {
                command.Add(word);
            }

            return command;
        }
    }

    private sealed class Files : IImageFiles
    {
        public Task<string?> ReadAsync(
            EngineAddress engine,
            string imageId,
            string path,
            CancellationToken cancellationToken
        ) =>
            Task.FromResult(
                imageId switch
                {
                    "sha256:new" => "ID=debian\nVERSION_ID=13\nPRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"",
                    "sha256:old" => "ID=debian\nVERSION_ID=10\nPRETTY_NAME=\"Debian GNU/Linux 10 (buster)\"",
                    _ => null,
                }
            );

        public Task<int> ClearAsync(EngineAddress engine, CancellationToken cancellationToken) => Task.FromResult(0);
    }

    private sealed class NoRegistries : IRegistries
    {
        public Task<string?> DigestAsync(
            RegistryAddress registry,
            string repository,
            string reference,
            CancellationToken cancellationToken
        ) => throw new RegistryUnavailableException("no network here");

        public IAsyncEnumerable<string> TagsAsync(
            RegistryAddress registry,
            string repository,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public IAsyncEnumerable<string> RepositoriesAsync(
            RegistryAddress registry,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();
    }
}
