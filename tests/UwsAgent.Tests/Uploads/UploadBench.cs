using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Expecting;
using UwsAgent.Core.Uploads.Noticing;
using UwsAgent.Core.Uploads.Taking;
using UwsAgent.Core.Uploads.Trials;
using UwsAgent.Hosting;

namespace UwsAgent.Tests.Uploads;

/// <summary>Uploads as in the daemon, in a directory of its own: real watcher, files, queue and rules; the store in memory.</summary>
public sealed class UploadBench : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly ServiceProvider provider;
    private readonly Task noticing;

    private UploadBench(string root, UploadsOptions options, FakeDocumentStore store)
    {
        Root = root;
        Options = options;
        Store = store;
        var services = new ServiceCollection();
        services
            .AddLogging()
            .AddUploads()
            .AddUploadAdapters()
            .AddQueue()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<Func<double>>(() => 0)
            .AddSingleton<IDocumentStore>(store)
            .AddSingleton<IEventLog>(Events)
            .AddSingleton<IHeartbeats>(Beats)
            .AddSingleton<IJobArchive>(new FakeJobArchive())
            .AddSingleton<IJobLogs>(new FakeJobLogs())
            .AddSingleton<ICurrent<QueueOptions>>(new Fixed<QueueOptions>(new QueueOptions()))
            .AddSingleton<ICurrent<UploadsOptions>>(new Fixed<UploadsOptions>(options))
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        provider = services.BuildServiceProvider();
        noticing = StartAsync();
    }

    public string Root { get; }

    public string Homes => Path.Combine(Root, "home");

    public string Work => Path.Combine(Root, ".uws");

    public string TransferLog => Path.Combine(Root, "log", "transfer.log");

    public UploadsOptions Options { get; }

    public FakeDocumentStore Store { get; }

    public FakeEventLog Events { get; } = new();

    public FakeHeartbeats Beats { get; } = new();

    public UploadQueries Queries => provider.GetRequiredService<UploadQueries>();

    /// <summary>The slow loop, of which a test takes the turns itself.</summary>
    public UploadUpkeep Upkeep => provider.GetRequiredService<UploadUpkeep>();

    public ExpectedFiles Expected => provider.GetRequiredService<ExpectedFiles>();

    public UploadNoticing Noticing => provider.GetRequiredService<UploadNoticing>();

    public RuleTrial RuleTrial =>
        new(provider.GetRequiredService<UploadRecords>(), provider.GetRequiredService<IUploadFiles>());

    public JobQueue Queue => provider.GetRequiredService<JobQueue>();

    /// <param name="root">Goes on where another bench stopped; null begins in a new directory with one school, <c>alpha</c>.</param>
    public static UploadBench Open(
        Func<UploadsOptions, UploadsOptions>? change = null,
        string? root = null,
        FakeDocumentStore? store = null
    )
    {
        root ??= Directory.CreateTempSubdirectory("uws-uploads-").FullName;
        Directory.CreateDirectory(Path.Combine(root, "home", "alpha"));
        Directory.CreateDirectory(Path.Combine(root, "log"));
        var options = new UploadsOptions
        {
            HomeRoot = Path.Combine(root, "home"),
            TransferLog = Path.Combine(root, "log", "transfer.log"),
            SettleTime = TimeSpan.FromMilliseconds(300),
            GraceTime = TimeSpan.Zero,
            ResumeTime = TimeSpan.Zero,
        };
        return new UploadBench(root, change?.Invoke(options) ?? options, store ?? new FakeDocumentStore());
    }

    public string Home(string school) => Path.Combine(Homes, school);

    public string Put(string path, string text)
    {
        var file = Path.Combine(Homes, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>The line that the server writes when an upload has ended.</summary>
    public void Log(string path, int code, long bytes) =>
        File.AppendAllText(
            TransferLog,
            $"{DateTime.Now:yyyy-MM-dd HH:mm:ss,fff} alpha 127.0.0.1 STOR {Path.Combine(Homes, path)} {code} {bytes}\n"
        );

    public IReadOnlyList<string> Receipts(string school, string end)
    {
        var folder = Path.Combine(Home(school), "receipts");
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder).Where(name => name.EndsWith(end, StringComparison.Ordinal)).Order()]
            : [];
    }

    public async Task<IReadOnlyList<UploadRecord>> ReportedAsync() =>
        [
            .. (await Queries.ListAsync(new UploadFilter { Newest = int.MaxValue }, default)).Where(record =>
                record.State == UploadState.Reported
            ),
        ];

    /// <summary>The newest upload of that path, once all is done for it.</summary>
    public async Task<UploadRecord> VerdictOfAsync(string path, int nth = 1)
    {
        UploadRecord? found = null;
        await UntilAsync(
            async () =>
            {
                var fitting = (await ReportedAsync()).Where(record => $"{record.Home}/{record.Path}" == path).ToList();
                found = fitting.Count >= nth ? fitting[0] : null;
                return found is not null;
            },
            () =>
                $"no verdict on {path}; waiting: {string.Join("; ", Queries.Waiting())}; jobs: {string.Join("; ", Queue.Snapshot())}"
        );
        return found!;
    }

    public Task PutAndJudgeAsync(string path)
    {
        Put(path, OneRosterFiles.GoodOrgs);
        return VerdictOfAsync(path);
    }

    public async Task UntilReportedAsync(int count)
    {
        var reported = 0;
        await UntilAsync(
            async () => (reported = (await ReportedAsync()).Count) >= count,
            () => $"{reported} of {count}; waiting: {string.Join("; ", Queries.Waiting().Take(20))}",
            seconds: 60
        );
        Assert.Equal(count, reported);
    }

    public static async Task UntilAsync(Func<Task<bool>> holds, Func<string> otherwise, int seconds = 20)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        while (!await holds())
        {
            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException(otherwise());
            }

            await Task.Delay(10, CancellationToken.None);
        }
    }

    /// <summary>Stops, and leaves everything on disk for another bench.</summary>
    public async Task StopAsync()
    {
        if (stop.IsCancellationRequested)
        {
            return;
        }

        await stop.CancelAsync();
        await noticing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await provider.GetRequiredService<JobWorkers>().StopAsync();
        await provider.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stop.Dispose();
        Directory.Delete(Root, recursive: true);
    }

    private async Task StartAsync()
    {
        await Queue.OpenAsync(await Store.OpenAsync(default), default);
        provider.GetRequiredService<JobWorkers>().Start();
        await Task.Run(() => provider.GetRequiredService<UploadNoticing>().RunAsync(stop.Token));
    }
}
