using UwsAgent.Adapters;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Uploads.Noticing;

namespace UwsAgent.Tests.Uploads;

public sealed class InotifyInboxWatcherTests : InboxWatcherContract, IDisposable
{
    private readonly HomesInTemp homes = new();
    private readonly InotifyInboxWatcher watcher = new();

    protected override IInboxWatcher Watcher => watcher;

    private string Root => homes.Folders.HomeRoot;

    [Fact]
    public async Task E17_A_file_moved_in_from_outside_is_reported_although_nobody_closed_it()
    {
        Begin();
        var outside = Path.Combine(homes.Root, "outside.csv");
        await File.WriteAllTextAsync(outside, "x");
        File.Move(outside, Path.Combine(homes.Home, "users.csv"));
        var moved = await NextAsync("alpha/users.csv");
        Assert.Equal(InboxEventKind.MovedIn, moved.Kind);
    }

    [Fact]
    public async Task E20_A_watched_folder_that_goes_is_reported_and_can_be_watched_again()
    {
        Begin();
        Directory.Delete(homes.Home, recursive: true);
        await UntilAsync(one => one is { Kind: InboxEventKind.WatchLost, Path: "alpha" });
        Directory.CreateDirectory(homes.Home);
        await UntilAsync(one => one is { Kind: InboxEventKind.Appeared, Path: "alpha", IsDirectory: true });
        Assert.Null(watcher.Watch("alpha"));
        Write("alpha/users.csv");
        await NextAsync("alpha/users.csv");
    }

    [Fact]
    public async Task E19_When_the_kernels_queue_runs_over_it_says_so()
    {
        using var slow = new InotifyInboxWatcher { ReadsLater = true };
        slow.Start(Root);
        slow.Watch("alpha");
        var limit = int.Parse(
            await File.ReadAllTextAsync("/proc/sys/fs/inotify/max_queued_events"),
            System.Globalization.CultureInfo.InvariantCulture
        );
        if (limit > 50_000)
        {
            Assert.Skip($"fs.inotify.max_queued_events is {limit}: running it over would take too long");
        }

        for (var number = 0; number <= limit / 2; number++)
        {
            Write($"alpha/f{number}.csv");
        }

        slow.Read();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await slow.Events.ReadAsync(patience.Token)).Kind != InboxEventKind.Overflow) { }
    }

    [Fact]
    public void E25_A_linked_folder_is_not_watched()
    {
        Begin();
        Directory.CreateSymbolicLink(Path.Combine(homes.Home, "folder"), "/etc");
        Assert.Null(watcher.Watch("alpha/folder"));
    }

    public void Dispose()
    {
        watcher.Dispose();
        homes.Dispose();
    }

    protected override void Begin()
    {
        watcher.Start(Root);
        Assert.Null(watcher.Watch(""));
        Assert.Null(watcher.Watch("alpha"));
    }

    protected override void Write(string path)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "x");
    }

    protected override void Rename(string from, string to) =>
        File.Move(Path.Combine(Root, from), Path.Combine(Root, to));

    protected override void Delete(string path) => File.Delete(Path.Combine(Root, path));
}
