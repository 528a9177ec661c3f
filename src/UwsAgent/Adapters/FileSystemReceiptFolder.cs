using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads;

namespace UwsAgent.Adapters;

/// <summary>Writes receipts where there are no descriptors of directories (Windows).</summary>
internal sealed class FileSystemReceiptFolder : IReceiptFolder
{
    public bool Write(UploadFolders folders, string home, string name, ReadOnlySpan<byte> content)
    {
        var homePath = FileSystemInbox.PathOf(folders.HomeRoot, home);
        if (!Directory.Exists(homePath))
        {
            return false;
        }

        var folder = Directory.CreateDirectory(Path.Combine(homePath, UploadPath.ReceiptsFolder));
        if (folder.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            throw new IOException($"{folder.FullName} is a link; remove it, so that receipts can be written.");
        }

        var temporary = Path.Combine(folder.FullName, "." + name);
        File.Delete(temporary);
        using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, Path.Combine(folder.FullName, name), overwrite: true);
        return true;
    }

    public bool Delete(UploadFolders folders, string home, string name)
    {
        var receipt = Path.Combine(FileSystemInbox.PathOf(folders.HomeRoot, home), UploadPath.ReceiptsFolder, name);
        var wasThere = File.Exists(receipt);
        if (wasThere)
        {
            File.Delete(receipt);
        }

        return wasThere;
    }
}
