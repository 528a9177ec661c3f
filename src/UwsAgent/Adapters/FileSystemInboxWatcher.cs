using System.Threading.Channels;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads;

namespace UwsAgent.Adapters;

/// <summary>Watches homes where there is no inotify. It never says that a file was closed, so the settle time decides.</summary>
internal sealed class FileSystemInboxWatcher : IInboxWatcher
{
    private readonly Channel<InboxEvent> events = Channel.CreateUnbounded<InboxEvent>();
    private FileSystemWatcher? watcher;
    private string root = "";
    private int renames;

    public ChannelReader<InboxEvent> Events => events.Reader;

    public void Start(string root)
    {
        watcher?.Dispose();
        this.root = Path.GetFullPath(root);
        watcher = new FileSystemWatcher(this.root)
        {
            IncludeSubdirectories = true,
            InternalBufferSize = 64 * 1024,
            NotifyFilter =
                NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.Size | NotifyFilters.LastWrite,
        };
        watcher.Created += (_, change) => Say(InboxEventKind.Appeared, change.FullPath);
        watcher.Changed += (_, change) => Say(InboxEventKind.Appeared, change.FullPath);
        watcher.Deleted += (_, change) => Say(InboxEventKind.Deleted, change.FullPath);
        watcher.Error += (_, _) => events.Writer.TryWrite(new InboxEvent(InboxEventKind.Overflow, "", false, 0));
        watcher.Renamed += (_, change) =>
        {
            var cookie = (uint)Interlocked.Increment(ref renames);
            Say(InboxEventKind.MovedOut, change.OldFullPath, cookie);
            Say(InboxEventKind.MovedIn, change.FullPath, cookie);
        };
        watcher.EnableRaisingEvents = true;
    }

    public string? Watch(string directory) => watcher is null ? "not started" : null;

    public void Dispose() => watcher?.Dispose();

    private void Say(InboxEventKind kind, string path, uint cookie = 0)
    {
        var isDirectory = kind is InboxEventKind.Appeared or InboxEventKind.MovedIn && Directory.Exists(path);
        var below = Path.GetRelativePath(root, path).Replace('\\', '/');
        events.Writer.TryWrite(new InboxEvent(kind, FileNameText.FromText(below), isDirectory, cookie));
    }
}
