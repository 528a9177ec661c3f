using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Sets;

namespace UwsAgent.Adapters;

/// <summary>Keeps keys as one file each below <c>keys</c> in the agent's own directory.</summary>
internal sealed partial class FileUploadKeys(ILogger<FileUploadKeys> logger) : IUploadKeys
{
    public TableKeys? Read(UploadFolders folders, string name)
    {
        var path = PathOf(folders, name);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            return TableKeysFile.Read(file);
        }
        catch (InvalidDataException damage)
        {
            // Without them nothing is compared; the next accepted file brings new ones.
            Unusable(path, damage.Message);
            return null;
        }
    }

    public void Write(UploadFolders folders, string name, TableKeys keys)
    {
        var path = PathOf(folders, name);
        var directory = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!OperatingSystem.IsWindows())
        {
            directory.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }

        var part = path + ".part";
        using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        {
            TableKeysFile.Write(keys, file);
            file.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
    }

    public void Remove(UploadFolders folders, string name)
    {
        var path = PathOf(folders, name);
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    private static string PathOf(UploadFolders folders, string name) =>
        Path.Join(folders.WorkDirectory, "keys", name + ".keys");

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Path} cannot be used, so the next file is not compared with the one before: {Why}"
    )]
    private partial void Unusable(string path, string why);
}
