using Microsoft.Win32.SafeHandles;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Adapters;

/// <summary>Tails the server's transfer log; keeps a rotated file open until it is read to its end.</summary>
internal sealed partial class FileTransferLog(ILogger<FileTransferLog> logger) : ITransferLog, IDisposable
{
    private const int MostAtOnce = 256 * 1024;
    private const long FirstLook = 1L << 20;
    private readonly Lock gate = new();
    private SafeFileHandle? open;
    private string? openPath;
    private bool saidUnreadable;

    public TransferLogRead Read(string path, TransferLogPosition? after)
    {
        lock (gate)
        {
            try
            {
                return ReadOpen(path, after);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Dispose();
                return new TransferLogRead([], null, false);
            }
        }
    }

    public void Dispose()
    {
        open?.Dispose();
        open = null;
    }

    private TransferLogRead ReadOpen(string path, TransferLogPosition? after)
    {
        if (open is null || openPath != path || (after is not null && !Is(open, after)))
        {
            Dispose();
            openPath = path;
            open = (after is null ? null : FindRotated(path, after)) ?? OpenNamed(path);
        }

        if (open is null)
        {
            return new TransferLogRead([], null, false);
        }

        var length = RandomAccess.GetLength(open);
        var offset =
            after is not null && Is(open, after) ? after.Offset
            : after is null ? Math.Max(0, length - FirstLook)
            : 0;
        var read = ReadLines(open, offset > length ? 0 : offset);
        if (read.Lines.Count > 0 || read.HasMore)
        {
            return read;
        }

        // At its end: has the name gone to a newer file?
        var newer = OpenNamed(path);
        if (newer is null || IdentityOf(newer) == IdentityOf(open))
        {
            newer?.Dispose();
            return read;
        }

        open.Dispose();
        open = newer;
        return ReadLines(open, 0);
    }

    private static TransferLogRead ReadLines(SafeFileHandle file, long offset)
    {
        var buffer = new byte[Math.Clamp(RandomAccess.GetLength(file) - offset, 0, MostAtOnce)];
        var length = RandomAccess.Read(file, buffer, offset);
        var lines = new List<ReadOnlyMemory<byte>>();
        var begin = 0;
        for (int end; (end = Array.IndexOf(buffer, (byte)'\n', begin, length - begin)) >= 0; begin = end + 1)
        {
            lines.Add(buffer.AsMemory(begin, end - begin));
        }

        // A line longer than the buffer is garbage and must not stop the reading.
        var used = begin == 0 && length == MostAtOnce ? length : begin;
        var identity = IdentityOf(file);
        return new TransferLogRead(
            lines,
            new TransferLogPosition(identity.Device, identity.Inode, offset + used),
            length == MostAtOnce
        );
    }

    /// <summary>After a restart: the file that was being read may have been renamed meanwhile.</summary>
    private static SafeFileHandle? FindRotated(string path, TransferLogPosition after)
    {
        var directory = Path.GetDirectoryName(path);
        if (string.IsNullOrEmpty(directory) || !Directory.Exists(directory))
        {
            return null;
        }

        foreach (var candidate in Directory.EnumerateFiles(directory, Path.GetFileName(path) + "*"))
        {
            var file = TryOpen(candidate);
            if (file is not null && Is(file, after))
            {
                return file;
            }

            file?.Dispose();
        }

        return null;
    }

    private static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return File.Exists(path)
                ? File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A log that is there and cannot be read would silently cost every upload its settle time.</summary>
    private SafeFileHandle? OpenNamed(string path)
    {
        var file = TryOpen(path);
        if (file is null && !saidUnreadable && File.Exists(path))
        {
            Unreadable(path);
        }

        saidUnreadable = file is null && File.Exists(path);
        return file;
    }

    private static bool Is(SafeFileHandle file, TransferLogPosition position) =>
        IdentityOf(file) == new FileIdentity(position.Device, position.Inode);

    private static FileIdentity IdentityOf(SafeFileHandle file) =>
        OperatingSystem.IsLinux() ? LibcDirectory.Status(file)?.Identity ?? default : default;

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The transfer log {Path} cannot be read, so uploads are only noticed by their settle time; give the agent's group the right to read it"
    )]
    private partial void Unreadable(string path);
}
