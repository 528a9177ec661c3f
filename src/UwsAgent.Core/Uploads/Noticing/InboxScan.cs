using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Uploads.Noticing;

/// <summary>Lists the homes and arms a watch on every directory before it is listed, so that nothing falls between the two.</summary>
internal sealed class InboxScan(IInbox inbox, IInboxWatcher watcher)
{
    private const int DeepestFolder = 16;
    private string root = "";
    private string? whyNeverWatched;

    /// <summary>Null while everything is watched.</summary>
    public string? WhyPolled { get; private set; }

    public void Begin(string homeRoot, string? whyNotWatched)
    {
        root = homeRoot;
        whyNeverWatched = whyNotWatched;
        WhyPolled = whyNotWatched;
        watcher.Start(homeRoot);
    }

    public IReadOnlyList<FoundUpload> All()
    {
        WhyPolled = whyNeverWatched;
        return Below("");
    }

    /// <param name="directory">Below the root; a home, or a folder in one.</param>
    public IReadOnlyList<FoundUpload> Below(string directory)
    {
        var found = new List<FoundUpload>();
        var open = new Stack<string>([directory]);
        while (open.TryPop(out var next))
        {
            if (next.Length > 0 && !IsInbox(next))
            {
                continue;
            }

            if (WhyPolled is null)
            {
                WhyPolled = watcher.Watch(next);
            }

            // A hundred thousand names at a start: one text for each home, and none twice.
            var slash = next.IndexOf('/', StringComparison.Ordinal);
            var home = slash < 0 ? next : next[..slash];
            var folder = slash < 0 ? "" : next[(slash + 1)..] + "/";
            foreach (var entry in inbox.List(root, next))
            {
                if (entry.File.Kind == EntryKind.Directory)
                {
                    open.Push(next.Length == 0 ? entry.Name : next + "/" + entry.Name);
                    continue;
                }

                var upload = new UploadPath(home, folder.Length == 0 ? entry.Name : folder + entry.Name);
                if (home.Length > 0 && !upload.IsReceipt)
                {
                    found.Add(new FoundUpload(upload, entry.File));
                }
            }
        }

        return found;
    }

    private static bool IsInbox(string directory) =>
        !directory.StartsWith('.')
        && !directory.Contains("/.", StringComparison.Ordinal)
        && directory.Count(letter => letter == '/') < DeepestFolder
        && UploadPath.Parse(directory) is not { IsReceipt: true };
}

/// <summary>A name that a listing found in a home.</summary>
internal readonly record struct FoundUpload(UploadPath Path, ObservedFile File);
