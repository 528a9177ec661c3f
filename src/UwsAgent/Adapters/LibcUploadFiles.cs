using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Adapters;

/// <summary>Takes uploads by renaming them into a private directory, and keeps them where they belong.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LibcUploadFiles : IUploadFiles
{
    private const string PartEnd = ".part";
    private const int MostAtOnce = 256 * 1024;
    private const uint PrivateFile = 0b110_100_000;
    private const UnixFileMode PrivateDirectory =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode KeptDirectory = PrivateDirectory | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    public TakeResult Take(UploadFolders folders, UploadPath path, string id, TakeExpectation expected)
    {
        using var work = OpenWork(folders);
        using var folder = LibcDirectory.Open(folders.HomeRoot, LibcInbox.FolderOf(path));
        var name = FileNameText.ToBytes(path.Name);
        var taken = Encoding.UTF8.GetBytes(id);
        var there = folder?.Status(name);
        if (work.Status(taken) is { } before)
        {
            // A crash after a copy from another file system left the original behind.
            if (there?.Identity == expected.Identity)
            {
                folder!.Remove(name);
            }

            return new TakeResult.Taken(before.SizeBytes, before.Kind, before.Links);
        }

        if (folder is null || there is null)
        {
            return new TakeResult.Gone();
        }

        if (WhyNot(there, expected) is { } why)
        {
            return new TakeResult.Changed(why);
        }

        return expected is { Kind: EntryKind.File, MayHaveLinks: false } && IsWritten(folder, name)
            ? new TakeResult.Changed("somebody is writing it")
            : Move(folder, name, work, taken, expected);
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The stream owns the handle.")]
    public Stream OpenTaken(UploadFolders folders, string id)
    {
        using var work = OpenWork(folders);
        var name = Encoding.UTF8.GetBytes(id);
        var file =
            work.OpenFile(name) ?? throw new IOException($"What was taken as {id} is gone or is not a plain file.");
        var writer = LibcLease.Hold(file);
        if (LibcDirectory.Status(file) is not { Links: 1 } || writer == WriterState.Writing)
        {
            file.Dispose();
            throw new IOException($"What was taken as {id} is still being written, or has another name.");
        }

        // Nothing vouches that nobody has it open: a copy is judged and kept, which nobody but us can ever have had.
        if (writer == WriterState.Unknown)
        {
            using (file)
            {
                Copy(file, work, name, replace: true);
            }

            file = work.OpenFile(name) ?? throw new IOException($"The copy of {id} is gone.");
        }

        _ = LibcCalls.fchmod(file, PrivateFile);
        return new FileStream(file, FileAccess.Read, bufferSize: 0);
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The stream owns the handle.")]
    public Stream? OpenInPlace(UploadFolders folders, UploadPath path)
    {
        using var folder = LibcDirectory.Open(folders.HomeRoot, LibcInbox.FolderOf(path));
        var file = folder?.OpenFile(FileNameText.ToBytes(path.Name));
        return file is null ? null : new FileStream(file, FileAccess.Read, bufferSize: 0);
    }

    public void Keep(UploadFolders folders, string id, string destination)
    {
        using var work = OpenWork(folders);
        var name = Encoding.UTF8.GetBytes(id);
        var parent = Path.GetDirectoryName(destination)!;
        Directory.CreateDirectory(parent, KeptDirectory);
        using var area = LibcDirectory.Open(parent) ?? throw new IOException($"Cannot open {parent}.");
        var target = Encoding.UTF8.GetBytes(Path.GetFileName(destination));
        using (var file = work.OpenFile(name))
        {
            if (file is null)
            {
                if (area.Status(target) is null)
                {
                    throw new IOException(
                        $"What was taken as {id} is neither in {folders.WorkDirectory} nor at {destination}."
                    );
                }

                return;
            }

            _ = LibcCalls.fchmod(file, PrivateFile);
            _ = LibcCalls.fsync(file);
            switch (work.Rename(name, area, target))
            {
                case 0:
                    break;
                case LibcCalls.CrossDevice:
                    Copy(file, area, target);
                    work.Remove(name);
                    break;
                case LibcCalls.Exists:
                    // Only a copy that was whole has this name; a crash came before the original was removed.
                    work.Remove(name);
                    break;
                case var error:
                    throw LibcDirectory.Fault($"move {id} to", target, error);
            }
        }

        area.Sync();
    }

    public void TakeBack(UploadFolders folders, string keptFile, string id)
    {
        using var work = OpenWork(folders);
        using var area = LibcDirectory.Open(Path.GetDirectoryName(keptFile)!);
        var name = Encoding.UTF8.GetBytes(Path.GetFileName(keptFile));
        var taken = Encoding.UTF8.GetBytes(id);
        if (work.Status(taken) is not null)
        {
            area?.Remove(name);
            return;
        }

        using var file =
            area?.OpenFile(name) ?? throw new IOException($"{keptFile} is gone; it cannot be judged again.");
        switch (area!.Rename(name, work, taken))
        {
            case 0:
                break;
            case LibcCalls.CrossDevice:
                Copy(file, work, taken);
                area.Remove(name);
                break;
            case var error:
                throw LibcDirectory.Fault("take back", name, error);
        }

        work.Sync();
    }

    public IReadOnlyCollection<string> Taken(UploadFolders folders)
    {
        using var work = LibcDirectory.Open(TakingOf(folders));
        return work is null
            ? []
            :
            [
                .. work.Names()
                    .Select(name => Encoding.UTF8.GetString(name))
                    .Where(name => !name.EndsWith(PartEnd, StringComparison.Ordinal)),
            ];
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The stream owns the handle.")]
    public void KeepInstead(UploadFolders folders, string id, string destination, Action<Stream, Stream> write)
    {
        using var work = OpenWork(folders);
        var name = Encoding.UTF8.GetBytes(id);
        var parent = Path.GetDirectoryName(destination)!;
        Directory.CreateDirectory(parent, KeptDirectory);
        using var area = LibcDirectory.Open(parent) ?? throw new IOException($"Cannot open {parent}.");
        var target = Encoding.UTF8.GetBytes(Path.GetFileName(destination));
        using var file = work.OpenFile(name);
        if (area.Status(target) is null)
        {
            if (file is null)
            {
                throw new IOException(
                    $"What was taken as {id} is neither in {folders.WorkDirectory} nor at {destination}."
                );
            }

            byte[] part = [.. target, .. ".part"u8];
            area.Remove(part);
            using (var from = new FileStream(file, FileAccess.Read, bufferSize: 0))
            using (var to = new FileStream(area.CreateFile(part, PrivateFile), FileAccess.Write))
            {
                write(from, to);
                to.Flush(flushToDisk: true);
            }

            if (area.Rename(part, area, target) is not 0 and var error)
            {
                throw LibcDirectory.Fault("name the repaired copy", target, error);
            }

            area.Sync();
        }

        work.Remove(name);
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The stream owns the handle.")]
    public Stream? OpenKept(string keptFile)
    {
        using var area = LibcDirectory.Open(Path.GetDirectoryName(keptFile)!);
        var file = area?.OpenFile(Encoding.UTF8.GetBytes(Path.GetFileName(keptFile)));
        return file is null ? null : new FileStream(file, FileAccess.Read, bufferSize: 0);
    }

    public void Discard(UploadFolders folders, string id)
    {
        using var work = OpenWork(folders);
        work.Remove(Encoding.UTF8.GetBytes(id));
    }

    public void RemoveName(UploadFolders folders, UploadPath path)
    {
        using var folder = LibcDirectory.Open(folders.HomeRoot, LibcInbox.FolderOf(path));
        folder?.Remove(FileNameText.ToBytes(path.Name));
    }

    public bool Delete(string keptFile)
    {
        using var area = LibcDirectory.Open(Path.GetDirectoryName(keptFile)!);
        return area is not null && area.Remove(Encoding.UTF8.GetBytes(Path.GetFileName(keptFile)));
    }

    private static TakeResult Move(
        LibcDirectory folder,
        byte[] name,
        LibcDirectory work,
        byte[] taken,
        TakeExpectation expected
    )
    {
        switch (folder.Rename(name, work, taken))
        {
            case 0:
                break;
            case LibcCalls.NoEntry:
                return new TakeResult.Gone();
            case LibcCalls.CrossDevice:
                return CopyAway(folder, name, work, taken, expected);
            case var error:
                throw LibcDirectory.Fault("take", name, error);
        }

        var got = work.Status(taken) ?? throw LibcDirectory.Fault("find what was taken of", name, LibcCalls.NoEntry);
        var isRight =
            WhyNot(got, expected) is null
            && !(expected is { Kind: EntryKind.File, MayHaveLinks: false } && IsWritten(work, taken));
        // Swapped between the look and the take: back with it, unless a newer one has the name; then this one was whole or
        // the judging waits until nobody writes it.
        if (!isRight && work.Rename(taken, folder, name) == 0)
        {
            return new TakeResult.Changed("something else had the name when it was taken");
        }

        work.Sync();
        return new TakeResult.Taken(got.SizeBytes, got.Kind, got.Links);
    }

    /// <summary>The agent's directory is on another file system: a slower take, that a crash may repeat.</summary>
    private static TakeResult CopyAway(
        LibcDirectory folder,
        byte[] name,
        LibcDirectory work,
        byte[] taken,
        TakeExpectation expected
    )
    {
        if (expected.Kind != EntryKind.File || expected.MayHaveLinks)
        {
            // It is only taken to be thrown away.
            folder.Remove(name);
            using var mark = work.CreateFile(taken, PrivateFile);
            return new TakeResult.Taken(expected.SizeBytes, expected.Kind, 1);
        }

        using var file = folder.OpenFile(name);
        if (file is null)
        {
            return new TakeResult.Gone();
        }

        var before = LibcDirectory.Status(file);
        Copy(file, work, taken);
        var after = LibcDirectory.Status(file);
        if (before is null || after is null || !after.IsSameAs(before) || WhyNot(after, expected) is not null)
        {
            work.Remove(taken);
            return new TakeResult.Changed("it changed while it was taken");
        }

        if (folder.Status(name)?.Identity == expected.Identity)
        {
            folder.Remove(name);
        }

        return new TakeResult.Taken(after.SizeBytes, EntryKind.File, 1);
    }

    private static void Copy(SafeFileHandle from, LibcDirectory to, byte[] name, bool replace = false)
    {
        byte[] part = [.. name, .. Encoding.UTF8.GetBytes(PartEnd)];
        to.Remove(part);
        using (var copy = to.CreateFile(part, PrivateFile))
        {
            var buffer = new byte[Math.Clamp(RandomAccess.GetLength(from), 1, MostAtOnce)];
            long at = 0;
            for (int read; (read = RandomAccess.Read(from, buffer, at)) > 0; at += read)
            {
                RandomAccess.Write(copy, buffer.AsSpan(0, read), at);
            }

            if (LibcCalls.fsync(copy) != 0)
            {
                throw new IOException($"Cannot bring the copy of {FileNameText.FromBytes(name)} to disk.");
            }
        }

        var error = to.Rename(part, to, name, replace);
        if (error != 0)
        {
            throw LibcDirectory.Fault("name the copy", name, error);
        }

        to.Sync();
    }

    private static string? WhyNot(ObservedFile there, TakeExpectation expected)
    {
        if (there.Identity != expected.Identity || there.Kind != expected.Kind)
        {
            return "another file has its name now";
        }

        if (there.Kind != EntryKind.File)
        {
            return null;
        }

        if (there.SizeBytes != expected.SizeBytes)
        {
            return "its size changed";
        }

        return there.Links > 1 == expected.MayHaveLinks ? null : "its number of hard links changed";
    }

    private static bool IsWritten(LibcDirectory folder, byte[] name)
    {
        using var file = folder.OpenFile(name);
        return file is not null && LibcLease.Ask(file) == WriterState.Writing;
    }

    private static string TakingOf(UploadFolders folders) => Path.Combine(folders.WorkDirectory, "taking");

    [SuppressMessage("Reliability", "CA2000", Justification = "It goes to the caller.")]
    private static LibcDirectory OpenWork(UploadFolders folders)
    {
        var taking = TakingOf(folders);
        if (LibcDirectory.Open(taking) is { } open)
        {
            return open;
        }

        Directory.CreateDirectory(
            folders.WorkDirectory,
            PrivateDirectory | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        );
        Directory.CreateDirectory(taking, PrivateDirectory);
        return LibcDirectory.Open(taking) ?? throw new IOException($"Cannot open {taking}.");
    }
}
