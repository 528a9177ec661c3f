using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Uploads.Noticing;

/// <summary>What every watcher of homes reports, real or not.</summary>
public abstract class InboxWatcherContract
{
    protected abstract IInboxWatcher Watcher { get; }

    /// <summary>Begins, with a home <c>alpha</c> that is watched.</summary>
    protected abstract void Begin();

    protected abstract void Write(string path);

    protected abstract void Rename(string from, string to);

    protected abstract void Delete(string path);

    [Fact]
    public async Task A_written_file_appears_and_is_closed()
    {
        Begin();
        Write("alpha/users.csv");
        Assert.Equal(InboxEventKind.Appeared, (await NextAsync("alpha/users.csv")).Kind);
        Assert.Equal(InboxEventKind.Closed, (await NextAsync("alpha/users.csv")).Kind);
    }

    [Fact]
    public async Task E5_The_two_halves_of_a_rename_have_one_cookie()
    {
        Begin();
        Write("alpha/users.csv.part");
        Rename("alpha/users.csv.part", "alpha/users.csv");
        var moved = await UntilAsync(one => one.Kind == InboxEventKind.MovedOut);
        var there = await UntilAsync(one => one.Kind == InboxEventKind.MovedIn);
        Assert.Equal(("alpha/users.csv.part", "alpha/users.csv"), (moved.Path, there.Path));
        Assert.Equal(moved.Cookie, there.Cookie);
        Assert.NotEqual(0u, there.Cookie);
    }

    [Fact]
    public async Task A_deleted_file_is_reported()
    {
        Begin();
        Write("alpha/users.csv");
        Delete("alpha/users.csv");
        Assert.Equal("alpha/users.csv", (await UntilAsync(one => one.Kind == InboxEventKind.Deleted)).Path);
    }

    [Fact]
    public async Task E16_A_new_folder_is_reported_so_that_it_can_be_watched()
    {
        Begin();
        Write("alpha/new/users.csv");
        var appeared = await UntilAsync(one => one.Kind == InboxEventKind.Appeared && one.IsDirectory);
        Assert.Equal("alpha/new", appeared.Path);
    }

    protected Task<InboxEvent> NextAsync(string path) => UntilAsync(one => one.Path == path);

    protected async Task<InboxEvent> UntilAsync(Func<InboxEvent, bool> fits)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var happened = await Watcher.Events.ReadAsync(patience.Token);
            if (fits(happened))
            {
                return happened;
            }
        }
    }
}
