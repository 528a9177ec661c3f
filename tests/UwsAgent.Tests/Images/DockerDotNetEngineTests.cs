using Microsoft.AspNetCore.Http;
using UwsAgent.Adapters;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Images;

namespace UwsAgent.Tests.Images;

/// <summary>The adapter over real HTTP: the contract, and answers that a real engine here cannot give.</summary>
public sealed class DockerDotNetEngineTests : DockerEngineContract
{
    private readonly DockerDotNetEngines engines = new(TimeProvider.System);
    private FakeDockerHttp fake = null!;
    private EngineConnection connection = null!;
    private int count;

    protected override EngineConnection Connection => connection;

    public override async ValueTask InitializeAsync()
    {
        fake = await FakeDockerHttp.StartAsync();
        connection = engines.Open(fake.Address);
    }

    public override async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await fake.DisposeAsync();
        engines.Dispose();
    }

    [Fact]
    public async Task Ten_thousand_images_are_read_as_they_come_in_one_call_E_b28()
    {
        var isFirstSeen = new TaskCompletionSource();
        fake.Instead = async context =>
        {
            await context.Response.WriteAsync("[");
            for (var index = 0; index < 10_000; index++)
            {
                if (index == 5_000)
                {
                    // An answer that had to be whole first would never go on from here.
                    await context.Response.Body.FlushAsync();
                    await isFirstSeen.Task;
                }

                var text =
                    $"{{\"Id\":\"sha256:{index:x64}\",\"RepoTags\":[\"repo{index % 100}:1.{index}.0\"],\"Size\":1}}";
                await context.Response.WriteAsync(index == 0 ? text : "," + text);
            }

            await context.Response.WriteAsync("]");
        };
        var seen = 0;
        await foreach (var image in connection.Engine.ImagesAsync(Stop))
        {
            seen += image.Tags.Count;
            isFirstSeen.TrySetResult();
        }

        Assert.Equal(10_000, seen);
        Assert.Single(fake.Requests, request => request.EndsWith("/images/json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_parents_and_with_strange_dates_and_sizes_images_are_read_E_b2_E_b8_E_b9_E_b10()
    {
        await AddAsync("x:1");
        var image = await OneAsync();
        Assert.Equal(("", null), (image.ParentId, image.SharedBytes));
        Assert.Equal(DateTimeOffset.MinValue, image.CreatedAt);
    }

    [Fact]
    public async Task The_newest_api_that_both_know_is_spoken_E_b8()
    {
        fake.ApiVersion = "1.60";
        Assert.Equal("1.51", (await connection.Engine.FactsAsync(Stop)).ApiVersion);
        await using var old = await FakeDockerHttp.StartAsync();
        (old.ApiVersion, old.MinApiVersion) = ("1.41", "1.12");
        await using var other = engines.Open(old.Address);
        Assert.Equal("1.41", (await other.Engine.FactsAsync(Stop)).ApiVersion);
    }

    [Fact]
    public async Task An_engine_that_is_too_new_says_so_E_b8()
    {
        (fake.ApiVersion, fake.MinApiVersion) = ("2.1", "2.0");
        var failure = await Assert.ThrowsAsync<EngineUnavailableException>(() => connection.Engine.FactsAsync(Stop));
        Assert.Contains("upgrade the agent", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "<html>a proxy</html>")]
    [InlineData(200, "[{\"Id\":\"sha256:1\"},")]
    [InlineData(500, "{\"message\":\"a disk usage operation is already running\"}")]
    [InlineData(503, "")]
    public async Task A_broken_answer_is_one_kind_of_failure_with_its_words_E_b11(int status, string body)
    {
        fake.Instead = async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body);
        };
        await Assert.ThrowsAsync<EngineUnavailableException>(OneAsync);
        var failure = await Assert.ThrowsAsync<EngineUnavailableException>(() => connection.Engine.UsageAsync(Stop));
        Assert.Contains(fake.Url, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_a_failure_and_a_removal_whose_answer_is_lost_says_so_E_b18()
    {
        fake.Instead = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        await Assert.ThrowsAsync<EngineUnavailableException>(OneAsync);
        Assert.Equal(RemovalEnd.EngineLost, (await connection.Removal.RemoveImageAsync("sha256:1", Stop)).End);
    }

    [Fact]
    public async Task A_slow_count_is_given_up_by_who_asked_E_b11()
    {
        fake.Instead = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        using var impatient = new CancellationTokenSource();
        var counting = connection.Engine.UsageAsync(impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => counting);
    }

    [Fact]
    public void Without_a_socket_there_is_no_engine_and_that_is_no_failure_to_reach_one()
    {
        var failure = Assert.Throws<EngineUnavailableException>(() =>
            engines.Open(new EngineAddress("local", "unix:///nowhere/docker.sock"))
        );
        Assert.True(failure.IsAbsent);
    }

    [Fact]
    public void The_room_on_a_disk_comes_from_the_file_system_that_holds_it_E_b12()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var folder = Directory.CreateTempSubdirectory("uws-disk-").FullName;
        var link = Path.Join(folder, "link");
        File.CreateSymbolicLink(link, "/proc/self");
        try
        {
            Assert.Equal("/proc", LibcEngineDisk.Measure(link)!.MountPoint);
            Assert.True(LibcEngineDisk.Measure(folder)!.TotalBytes > 0);
            Assert.Null(LibcEngineDisk.Measure("/nowhere/at/all"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Files_name_images_in_compose_manifests_and_Dockerfiles()
    {
        const string Text = """
            services:
              web: { image: "shop:1.2" }
              db:
                image: db@sha256:ab  # pinned
              job:
                image: ${REGISTRY:-host:5000}/job:${TAG}
            ---
                - image: k8s/app:3
            FROM --platform=linux/amd64 debian:12 AS build
            FROM scratch
            """;
        Assert.Equal(
            ["shop:1.2", "db@sha256:ab", "host:5000/job:**", "k8s/app:3", "debian:12"],
            FileImageReferences.Names(Text)
        );
    }

    protected override Task<string> AddAsync(params string[] tags) =>
        Task.FromResult(fake.Engine.Add($"sha256:{++count:x64}", 100, tags).Id);

    protected override Task<string> CreateAsync(string name, string image)
    {
        fake.Engine.Run(name, image, "created");
        return Task.FromResult($"c-{name}");
    }

    private async Task<EngineImage> OneAsync()
    {
        EngineImage? last = null;
        await foreach (var image in connection.Engine.ImagesAsync(Stop))
        {
            last = image;
        }

        return last!;
    }
}
