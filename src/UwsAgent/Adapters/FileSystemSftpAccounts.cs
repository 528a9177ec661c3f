using System.Runtime.InteropServices;
using System.Text;
using UwsAgent.Core;
using UwsAgent.Core.Ports;
using UwsAgent.Http;

namespace UwsAgent.Adapters;

/// <summary>ProFTPD's file of users and folder of keys: each file is written beside its place, synced and renamed, readable by nobody else.</summary>
internal sealed class FileSystemSftpAccounts : ISftpAccounts
{
    private const UnixFileMode FileMode640 = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
    private const UnixFileMode OthersMay = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
    private const uint HomeMode = 0b111_101_000;
    private const string Temporary = ".uws-new-";
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public (uint Uid, uint Gid) Own =>
        OperatingSystem.IsLinux() ? (UnixFile.CurrentUser, UnixFile.CurrentGroup) : (1, 1);

    public bool IsThere(string directory) => Directory.Exists(directory);

    public SftpFiles Read(string directory)
    {
        if (!IsThere(directory))
        {
            throw new UserErrorException(
                $"{directory}, where the SFTP server's users are kept, is not there: ./install.sh --with-sftp makes it, or set Sftp:Directory."
            )
            {
                Kind = UserErrorKind.Unavailable,
            };
        }

        try
        {
            var users = Path.Join(directory, "users");
            var keys = Path.Join(directory, "keys");
            var isThere = File.Exists(users);
            return new SftpFiles(
                isThere ? File.ReadAllText(users, Utf8) : "",
                Directory.Exists(keys)
                    ? Directory
                        .EnumerateFiles(keys)
                        .ToDictionary(
                            file => Path.GetFileName(file),
                            file => File.ReadAllText(file, Utf8),
                            StringComparer.Ordinal
                        )
                    : new Dictionary<string, string>(StringComparer.Ordinal),
                isThere && IsSafe(users, directory)
            );
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The SFTP server's users cannot be read: {trouble.Message}", trouble)
            {
                Kind = UserErrorKind.Unavailable,
            };
        }
    }

    public void Write(string directory, string users, IReadOnlyDictionary<string, string> keys)
    {
        var folder = Path.Join(directory, "keys");
        Directory.CreateDirectory(folder);
        Close(directory);
        Close(folder);
        // First the keys of those who may come in, then who may come in, then what nobody needs any more.
        foreach (var (name, text) in keys)
        {
            Replace(folder, name, text);
        }

        Sync(folder);
        Replace(directory, "users", users);
        Sync(directory);
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => !keys.ContainsKey(Path.GetFileName(file))))
        {
            File.Delete(file);
        }

        Sync(folder);
    }

    public void MakeHome(string homeRoot, string home, IReadOnlyList<string> folders, uint uid, uint gid)
    {
        if (!OperatingSystem.IsLinux())
        {
            folders.ToList().ForEach(folder => Directory.CreateDirectory(Path.Join(homeRoot, home, folder)));
            return;
        }

        using var root =
            LibcDirectory.Open(homeRoot) ?? throw Blocked($"{homeRoot} is not there; see Uploads:HomeRoot");
        using var own = Make(root, home, uid, gid) ?? throw Blocked($"{homeRoot}/{home} is there and is no directory");
        foreach (var folder in folders)
        {
            using var made =
                Make(own, folder, uid, gid)
                ?? throw Blocked($"{homeRoot}/{home}/{folder} is there and is no directory");
        }
    }

    private static LibcDirectory? Make(LibcDirectory parent, string name, uint uid, uint gid)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        var wasThere = parent.Status(bytes) is not null;
        LibcDirectory? made;
        try
        {
            made = parent.Make(bytes, HomeMode);
        }
        catch (IOException trouble)
        {
            throw Blocked(trouble.Message.TrimEnd('.'));
        }

        if (made is not null && !wasThere && (uid, gid) != (UnixFile.CurrentUser, UnixFile.CurrentGroup))
        {
            if (LibcCalls.fchown(made.Handle, uid, gid) != 0)
            {
                throw Blocked(
                    $"{name} cannot be given to {uid}:{gid} ({Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}); leave Sftp:Uid and Sftp:Gid empty"
                );
            }
        }

        return made;
    }

    private static void Replace(string directory, string name, string text)
    {
        var target = Path.Join(directory, name);
        var temporary = Path.Join(directory, Temporary + name);
        try
        {
            File.Delete(temporary);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var file = new FileStream(temporary, options))
            {
                file.Write(Utf8.GetBytes(text));
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(file.SafeFileHandle, FileMode640);
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw new IOException($"{target} cannot be written: {trouble.Message}", trouble);
        }
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            // The next write removes it.
        }
    }

    private static bool IsSafe(string users, string directory) =>
        OperatingSystem.IsWindows()
        || (
            (File.GetUnixFileMode(users) & OthersMay) == UnixFileMode.None
            && (File.GetUnixFileMode(directory) & UnixFileMode.OtherWrite) == UnixFileMode.None
        );

    /// <summary>The server refuses a file in a directory that everybody may write.</summary>
    private static void Close(string directory)
    {
        if (!OperatingSystem.IsWindows())
        {
            var mode = File.GetUnixFileMode(directory);
            if ((mode & UnixFileMode.OtherWrite) != UnixFileMode.None)
            {
                File.SetUnixFileMode(directory, mode & ~UnixFileMode.OtherWrite);
            }
        }
    }

    private static void Sync(string directory)
    {
        if (OperatingSystem.IsLinux())
        {
            using var open = LibcDirectory.Open(directory);
            open?.Sync();
        }
    }

    private static UserErrorException Blocked(string what) => new(what + ".") { Kind = UserErrorKind.Unavailable };
}
