using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using UwsAgent.Adapters;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Tests.Uploads;

public sealed class BurstTests
{
    [Fact]
    public async Task E19_Of_40000_files_in_one_burst_each_is_queued_exactly_once()
    {
        const int Schools = 20;
        const int Files = 40_000;
        using var homes = new HomesInTemp(inMemory: true);
        using var watcher = new InotifyInboxWatcher();
        using var log = new FileTransferLog(new ListLogger<FileTransferLog>());
        var queue = new FakeJobQueue();
        var options = new UploadsOptions
        {
            HomeRoot = homes.Folders.HomeRoot,
            TransferLog = "",
            SettleTime = TimeSpan.FromMilliseconds(500),
            MaxQueuedPerSchool = 10_000,
        };
        var noticing = new UploadNoticing(
            new Fixed<UploadsOptions>(options),
            homes.Inbox,
            watcher,
            log,
            queue,
            new FakeDocumentStore(),
            new FakeEventLog(),
            new FakeHeartbeats(),
            TimeProvider.System,
            NullLogger<UploadNoticing>.Instance
        );
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => noticing.RunAsync(stop.Token));
        for (var number = 0; number < Files; number++)
        {
            // Some homes and folders appear only now: their first files race with their watch.
            var file = Path.Combine(homes.Folders.HomeRoot, $"s{number % Schools}", $"d{number % 7}", $"f{number}.csv");
            if (number < Schools * 7)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            }

            await File.WriteAllTextAsync(file, "a\n1\n", CancellationToken.None);
        }

        await UploadBench.UntilAsync(
            () => Task.FromResult(queue.Snapshot().Count >= Files),
            () => $"{queue.Snapshot().Count} of {Files} were queued",
            seconds: 120
        );
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        var names = queue
            .Snapshot()
            .Select(job => JsonDocument.Parse(job.Payload).RootElement.GetProperty("relative").GetString());
        Assert.Equal(Files, queue.Snapshot().Count);
        Assert.Equal(Files, names.Distinct().Count());
    }
}
