using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads;

namespace UwsAgent.Adapters;

/// <summary>Takes and keeps uploads where there are no descriptors of directories (Windows).</summary>
internal sealed class FileSystemUploadFiles : IUploadFiles
{
    public TakeResult Take(UploadFolders folders, UploadPath path, string id, TakeExpectation expected)
    {
        var taken = TakenPath(folders, id);
        if (new FileInfo(taken) is { Exists: true } before)
        {
            return new TakeResult.Taken(before.Length, expected.Kind, 1);
        }

        var file = new FileInfo(FileSystemInbox.PathOf(folders.HomeRoot, path.ToString()));
        if (!file.Exists)
        {
            return new TakeResult.Gone();
        }

        var seen = FileSystemInbox.Of(file);
        if (seen.Identity != expected.Identity || seen.Kind != expected.Kind || seen.SizeBytes != expected.SizeBytes)
        {
            return new TakeResult.Changed("another file has its name now, or its size changed");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(taken)!);
        try
        {
            file.MoveTo(taken);
        }
        catch (IOException busy)
        {
            return new TakeResult.Changed($"it cannot be moved: {busy.Message}");
        }

        return new TakeResult.Taken(seen.SizeBytes, seen.Kind, 1);
    }

    public Stream OpenTaken(UploadFolders folders, string id) =>
        new FileStream(TakenPath(folders, id), FileMode.Open, FileAccess.Read, FileShare.Read);

    public Stream? OpenInPlace(UploadFolders folders, UploadPath path)
    {
        var file = new FileInfo(FileSystemInbox.PathOf(folders.HomeRoot, path.ToString()));
        return file.Exists && !file.Attributes.HasFlag(FileAttributes.ReparsePoint)
            ? file.Open(FileMode.Open, FileAccess.Read, FileShare.ReadWrite)
            : null;
    }

    public void Keep(UploadFolders folders, string id, string destination)
    {
        var taken = TakenPath(folders, id);
        if (File.Exists(taken))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
            File.Move(taken, destination, overwrite: true);
        }
        else if (!File.Exists(destination))
        {
            throw new IOException($"What was taken as {id} is neither at {taken} nor at {destination}.");
        }
    }

    public void TakeBack(UploadFolders folders, string keptFile, string id)
    {
        var taken = TakenPath(folders, id);
        if (!File.Exists(taken))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(taken)!);
            File.Move(keptFile, taken);
        }
    }

    public IReadOnlyCollection<string> Taken(UploadFolders folders)
    {
        var taking = Path.GetDirectoryName(TakenPath(folders, "x"))!;
        return Directory.Exists(taking)
            ? [.. Directory.EnumerateFiles(taking).Select(path => Path.GetFileName(path))]
            : [];
    }

    public void KeepInstead(UploadFolders folders, string id, string destination, Action<Stream, Stream> write)
    {
        var taken = TakenPath(folders, id);
        if (!File.Exists(destination))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
            var part = destination + ".part";
            using (var from = OpenTaken(folders, id))
            using (var to = new FileStream(part, FileMode.Create, FileAccess.Write))
            {
                write(from, to);
                to.Flush(flushToDisk: true);
            }

            File.Move(part, destination);
        }

        File.Delete(taken);
    }

    public Stream? OpenKept(string keptFile) => File.Exists(keptFile) ? File.OpenRead(keptFile) : null;

    public void Discard(UploadFolders folders, string id) => File.Delete(TakenPath(folders, id));

    public void RemoveName(UploadFolders folders, UploadPath path) =>
        File.Delete(FileSystemInbox.PathOf(folders.HomeRoot, path.ToString()));

    public bool Delete(string keptFile)
    {
        var wasThere = File.Exists(keptFile);
        File.Delete(keptFile);
        return wasThere;
    }

    private static string TakenPath(UploadFolders folders, string id) =>
        Path.Combine(folders.WorkDirectory, "taking", id);
}
