using System.Text;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Adapters;

/// <summary>Looks at homes where there are no descriptors of directories (Windows).</summary>
internal sealed class FileSystemInbox : IInbox
{
    public InboxRoot Examine(string root) => new(Directory.Exists(root), null);

    public IReadOnlyList<InboxEntry> List(string root, string directory)
    {
        var open = new DirectoryInfo(PathOf(root, directory));
        try
        {
            return !open.Exists || IsLink(open)
                ? []
                :
                [
                    .. open.EnumerateFileSystemInfos()
                        .Select(one => new InboxEntry(FileNameText.FromText(one.Name), Of(one))),
                ];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public ObservedFile? Observe(string root, UploadPath path, bool askForWriter)
    {
        var file = new FileInfo(PathOf(root, path.ToString()));
        if (!file.Exists)
        {
            return null;
        }

        var seen = Of(file);
        return askForWriter && seen.Kind == EntryKind.File ? seen with { Writer = WriterOf(file.FullName) } : seen;
    }

    internal static string PathOf(string root, string below) =>
        Path.Combine(
            root,
            Encoding.UTF8.GetString(FileNameText.ToBytes(below)).Replace('/', Path.DirectorySeparatorChar)
        );

    internal static ObservedFile Of(FileSystemInfo file) =>
        new(
            IsLink(file) ? EntryKind.SymbolicLink
                : file is DirectoryInfo ? EntryKind.Directory
                : EntryKind.File,
            // No inode here: the time of creation tells one file of a name from the next.
            new FileIdentity(1, (ulong)file.CreationTimeUtc.Ticks),
            (file as FileInfo)?.Length ?? 0,
            new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero),
            1,
            WriterState.Unknown
        );

    private static bool IsLink(FileSystemInfo file) => file.Attributes.HasFlag(FileAttributes.ReparsePoint);

    /// <summary>Whoever writes has it open; opening it for ourselves alone fails then.</summary>
    private static WriterState WriterOf(string path)
    {
        try
        {
            using var alone = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return OperatingSystem.IsWindows() ? WriterState.None : WriterState.Unknown;
        }
        catch (IOException)
        {
            return WriterState.Writing;
        }
        catch (UnauthorizedAccessException)
        {
            return WriterState.Unknown;
        }
    }
}
