using System.Threading.Channels;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Core.Tests.Fakes;

/// <summary>Homes in memory, with a watcher that reports what a test does to them.</summary>
public sealed class FakeInbox(TimeProvider time) : IInbox, IInboxWatcher
{
    private readonly Channel<InboxEvent> events = Channel.CreateUnbounded<InboxEvent>();
    private readonly Dictionary<string, ObservedFile> files = new(StringComparer.Ordinal);
    private readonly HashSet<string> directories = new(StringComparer.Ordinal);
    private ulong inodes = 100;
    private uint cookies;

    public bool Exists { get; set; } = true;

    public string? WhyNotWatched { get; set; }

    /// <summary>What <see cref="Watch"/> says; null watches.</summary>
    public string? WatchFault { get; set; }

    /// <summary>False loses everything that happens, as after an overflow.</summary>
    public bool Reports { get; set; } = true;

    public int Listings { get; private set; }

    public ChannelReader<InboxEvent> Events => events.Reader;

    public IReadOnlyDictionary<string, ObservedFile> Files => files;

    public InboxRoot Examine(string root) => new(Exists, WhyNotWatched);

    public IReadOnlyList<InboxEntry> List(string root, string directory)
    {
        Listings++;
        var prefix = directory.Length == 0 ? "" : directory + "/";
        var inside = files
            .Where(file => IsIn(file.Key, prefix))
            .Select(file => new InboxEntry(file.Key[prefix.Length..], file.Value));
        var below = directories
            .Where(name => IsIn(name, prefix))
            .Select(name => new InboxEntry(name[prefix.Length..], New(EntryKind.Directory, 0)));
        return [.. inside, .. below];
    }

    public ObservedFile? Observe(string root, UploadPath path, bool askForWriter) =>
        files.TryGetValue(path.ToString(), out var file)
            ? askForWriter
                ? file
                : file with
                {
                    Writer = WriterState.Unknown,
                }
            : null;

    public void Start(string root)
    {
        while (events.Reader.TryRead(out _)) { }
    }

    public string? Watch(string directory) => WatchFault;

    public void Dispose() => events.Writer.TryComplete();

    /// <summary>Begins or goes on writing.</summary>
    public void Write(string path, long size, WriterState writer = WriterState.Writing)
    {
        MakeDirectories(path);
        var isNew = !files.TryGetValue(path, out var before);
        files[path] = New(EntryKind.File, size) with
        {
            Identity = before?.Identity ?? new FileIdentity(1, inodes++),
            Writer = writer,
        };
        if (isNew)
        {
            Say(InboxEventKind.Appeared, path);
        }
    }

    public void Close(string path, WriterState writer = WriterState.None)
    {
        files[path] = files[path] with { Writer = writer };
        Say(InboxEventKind.Closed, path);
    }

    /// <summary>Written and closed in one go.</summary>
    public void Put(string path, long size = 100)
    {
        Write(path, size);
        Close(path);
    }

    public void Plant(string path, EntryKind kind)
    {
        MakeDirectories(path);
        files[path] = New(kind, 0);
        Say(InboxEventKind.Appeared, path);
    }

    public void Change(string path, Func<ObservedFile, ObservedFile> change) => files[path] = change(files[path]);

    public void Rename(string from, string to)
    {
        files[to] = files[from] with { ChangedAt = time.GetUtcNow() };
        files.Remove(from);
        cookies++;
        Say(InboxEventKind.MovedOut, from, cookies);
        Say(InboxEventKind.MovedIn, to, cookies);
    }

    public void Delete(string path)
    {
        files.Remove(path);
        Say(InboxEventKind.Deleted, path);
    }

    public void Overflow() => events.Writer.TryWrite(new InboxEvent(InboxEventKind.Overflow, "", false, 0));

    private void MakeDirectories(string path)
    {
        for (var slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            if (directories.Add(path[..slash]) && Reports)
            {
                events.Writer.TryWrite(new InboxEvent(InboxEventKind.Appeared, path[..slash], true, 0));
            }
        }
    }

    private ObservedFile New(EntryKind kind, long size) =>
        new(kind, new FileIdentity(1, inodes++), size, time.GetUtcNow(), 1, WriterState.None);

    private void Say(InboxEventKind kind, string path, uint cookie = 0)
    {
        if (Reports)
        {
            events.Writer.TryWrite(new InboxEvent(kind, path, false, cookie));
        }
    }

    private static bool IsIn(string path, string prefix) =>
        path.Length > prefix.Length
        && path.StartsWith(prefix, StringComparison.Ordinal)
        && !path[prefix.Length..].Contains('/', StringComparison.Ordinal);
}
