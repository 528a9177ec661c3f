using System.Diagnostics;
using System.Formats.Tar;
using System.Net.Sockets;
using UwsAgent.Adapters;
using UwsAgent.Core.Images;
using UwsAgent.Core.Images.Cleaning;
using UwsAgent.Core.Images.Planning;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Benchmarks.Images;

/// <summary>A real engine of its own with many small images, and the cleanup over it.</summary>
internal sealed class EngineStand : IDisposable
{
    private readonly DockerDotNetEngines engines = new(TimeProvider.System);
    private readonly EngineAddress address;
    private readonly ImageMemory memory;
    private readonly ImagePlanner planner;
    private readonly RegistryV2 registry = new(() => new SocketsHttpHandler());
    private readonly QueueStand store;
    private readonly HttpClient http;
    private readonly string socket;
    private int number;

    public EngineStand(string folder, string socket)
    {
        this.socket = socket;
        address = new EngineAddress("local", $"unix://{socket}");
        store = new QueueStand(Path.Join(folder, "store"), new StoreTuning(), 1, new Nothing());
        store.OpenAsync().GetAwaiter().GetResult();
        memory = new ImageMemory(store.Store, Quiet.All, TimeProvider.System);
        planner = new ImagePlanner(
            memory,
            new PullCheck(registry, TimeProvider.System),
            new FileImageReferences(),
            new KubernetesClusterImages(_ => null, TimeProvider.System),
            TimeProvider.System
        );
        http = new HttpClient(
            new SocketsHttpHandler
            {
                ConnectCallback = async (_, stop) =>
                {
                    var connected = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await connected.ConnectAsync(new UnixDomainSocketEndPoint(socket), stop);
                    return new NetworkStream(connected, ownsSocket: true);
                },
            }
        )
        {
            BaseAddress = new Uri("http://engine/v1.41/"),
        };
    }

    public static string Script(string verb, string folder) =>
        Programs.Run(Programs.Server("dockerd.sh"), verb, folder);

    public static string Docker(string socket, params string[] arguments) =>
        Programs.Run("docker", ["-H", $"unix://{socket}", .. arguments]);

    public async Task ImportAsync(int count, bool tag, CancellationToken cancellationToken)
    {
        for (var index = 0; index < count; index++)
        {
            using var memoryStream = new MemoryStream();
            using (var tar = new TarWriter(memoryStream, TarEntryFormat.Ustar, leaveOpen: true))
            {
                await tar.WriteEntryAsync(
                    new UstarTarEntry(TarEntryType.RegularFile, $"f{++number}")
                    {
                        DataStream = new MemoryStream([1, 2, 3]),
                    },
                    cancellationToken
                );
            }

            var name = tag ? $"&repo=bench/i{number % 50}&tag=t{number}" : "";
            using var content = new ByteArrayContent(memoryStream.ToArray());
            using var answer = await http.PostAsync($"images/create?fromSrc=-{name}", content, cancellationToken);
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsStringAsync(cancellationToken);
        }
    }

    public async Task<EnginePlan> PlanAsync(int most, CancellationToken cancellationToken)
    {
        await using var connection = engines.Open(address);
        var options = Options(most);
        return await planner.PlanAsync(
            connection,
            address.Name,
            options,
            await planner.PolicyAsync(options, cancellationToken),
            null,
            cancellationToken
        );
    }

    /// <returns>How many images went.</returns>
    public async Task<int> CleanAsync(int most, CancellationToken cancellationToken)
    {
        var cleaning = new EngineCleaning(engines, planner, memory, Quiet.All, TimeProvider.System);
        var job = new Job
        {
            Id = "bench",
            Kind = "images-clean",
            Lane = "images",
            Author = "bench",
            EnqueuedAt = DateTimeOffset.UtcNow,
        };
        var report = await cleaning.RunAsync(
            address,
            Options(most),
            new CleanWish { Now = true },
            new JobRun(job, ((IJobLogs)Quiet.All).Open("bench")),
            cancellationToken
        );
        return report.Images;
    }

    /// <summary>What docuum does for each image: <c>rm</c>, then <c>df</c>.</summary>
    /// <returns>Milliseconds for each.</returns>
    public async Task<double> DocuumAsync(int count, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(count, cancellationToken);
        var clock = Stopwatch.StartNew();
        foreach (var removal in plan.Plan.Removals)
        {
            Docker(socket, "image", "rm", "--force", "--no-prune", removal.Image.Id);
            Docker(socket, "system", "df", "--format", "json");
        }

        return clock.Elapsed.TotalMilliseconds / count;
    }

    public async Task EmptyAsync(CancellationToken cancellationToken)
    {
        while (await CleanAsync(1000, cancellationToken) > 0)
        {
            // The next thousand.
        }
    }

    /// <summary>The watch while somebody makes and removes volumes ten times a second, which it did not ask about, as it does not about health checks.</summary>
    /// <returns>Share of one core.</returns>
    public async Task<double> IdleAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = new EngineWatch(engines, memory, Quiet.All, TimeProvider.System).RunAsync(address, stop.Token);
        using var noise = Process.Start(
            new ProcessStartInfo(
                "sh",
                [
                    "-c",
                    $"while :; do curl -s -o /dev/null --unix-socket {socket} -X POST -H 'Content-Type: application/json' -d '{{\"Name\":\"v\"}}' http://e/volumes/create; sleep 0.1; curl -s -o /dev/null --unix-socket {socket} -X DELETE http://e/volumes/v; sleep 0.1; done",
                ]
            )
            {
                UseShellExecute = false,
            }
        )!;
        await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken);
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        await Task.Delay(TimeSpan.FromSeconds(20), cancellationToken);
        var used = Process.GetCurrentProcess().TotalProcessorTime - before;
        noise.Kill(entireProcessTree: true);
        await stop.CancelAsync();
        await watching.ContinueWith(
            _ => { },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default
        );
        return used / clock.Elapsed;
    }

    public void Dispose()
    {
        http.Dispose();
        engines.Dispose();
        registry.Dispose();
        memory.Dispose();
        store.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static ImagesOptions Options(int most) =>
        new()
        {
            KeepFor = TimeSpan.Zero,
            UnusedFor = TimeSpan.Zero,
            KeepNewest = 0,
            RemoveUnpullable = true,
            MaxRemovals = most,
            HighThreshold = "100%",
            LowThreshold = "100%",
            CriticalThreshold = "100%",
        };

    private sealed class Nothing : IJobHandler
    {
        public Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken) =>
            Task.FromResult(JobOutcome.Succeeded("nothing"));
    }
}
