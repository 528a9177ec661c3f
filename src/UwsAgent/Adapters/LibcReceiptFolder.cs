using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads;

namespace UwsAgent.Adapters;

/// <summary>Writes receipts into a home, whatever the school has planted there.</summary>
internal sealed class LibcReceiptFolder : IReceiptFolder
{
    private const uint ForReaders = 0b110_100_100;
    private const uint DirectoryForReaders = 0b111_101_101;
    private static readonly byte[] FolderName = Encoding.UTF8.GetBytes(UploadPath.ReceiptsFolder);

    public bool Write(UploadFolders folders, string home, string name, ReadOnlySpan<byte> content)
    {
        using var homeDirectory = LibcDirectory.Open(folders.HomeRoot, home);
        if (homeDirectory is null)
        {
            return false;
        }

        using var folder = OpenFolder(homeDirectory);
        var target = Encoding.UTF8.GetBytes(name);
        var temporary = TemporaryName(target);
        folder.Remove(temporary);
        using (var file = folder.CreateFile(temporary, ForReaders))
        {
            RandomAccess.Write(file, content, 0);
            if (LibcCalls.fsync(file) != 0)
            {
                throw new IOException($"Cannot bring the receipt {name} to disk.");
            }
        }

        var error = folder.Rename(temporary, folder, target, replace: true);
        if (error is LibcCalls.IsDirectory or LibcCalls.Exists or LibcCalls.NotEmpty or LibcCalls.NotDirectory)
        {
            PutAside(folder, target);
            error = folder.Rename(temporary, folder, target, replace: true);
        }

        return error == 0 ? true : throw LibcDirectory.Fault("write the receipt", target, error);
    }

    public bool Delete(UploadFolders folders, string home, string name)
    {
        using var homeDirectory = LibcDirectory.Open(folders.HomeRoot, home);
        using var folder = homeDirectory?.OpenDirectory(FolderName);
        return folder is not null && folder.Remove(Encoding.UTF8.GetBytes(name));
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "It goes to the caller.")]
    private static LibcDirectory OpenFolder(LibcDirectory home)
    {
        if (home.Make(FolderName, DirectoryForReaders) is { } folder)
        {
            return folder;
        }

        // A file or a link of that name: it goes out of the way, and what it leads to is never touched.
        PutAside(home, FolderName);
        return home.Make(FolderName, DirectoryForReaders)
            ?? throw new IOException("Cannot make the receipts folder: something else keeps taking its name.");
    }

    private static void PutAside(LibcDirectory directory, byte[] name)
    {
        byte[] aside = [.. name, .. ".planted"u8];
        if (directory.Rename(name, directory, aside) == LibcCalls.Exists)
        {
            directory.Remove(name);
        }
    }

    /// <summary>The same for the same receipt, so that a crash leaves at most one behind and the next try removes it.</summary>
    private static byte[] TemporaryName(byte[] target) =>
        Encoding.UTF8.GetBytes(".uws-" + Convert.ToHexStringLower(SHA256.HashData(target))[..16]);
}
