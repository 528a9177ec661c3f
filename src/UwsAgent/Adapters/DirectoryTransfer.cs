using System.Security.Cryptography;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>A directory of this host as a far side.</summary>
internal sealed class DirectoryTransfer : ITransferSession
{
    public Task<long?> SizeAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult<long?>(Try("look at", path, () => File.Exists(path) ? new FileInfo(path).Length : (long?)null));

    public Task MakeDirectoryAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult(Try("make", path, () => Directory.CreateDirectory(path)));

    public async Task UploadAsync(string localFile, string path, long from, CancellationToken cancellationToken)
    {
        try
        {
            await using var local = File.OpenRead(localFile);
            await using var far = new FileStream(path, from == 0 ? FileMode.Create : FileMode.Open, FileAccess.Write);
            local.Seek(from, SeekOrigin.Begin);
            far.Seek(from, SeekOrigin.Begin);
            await local.CopyToAsync(far, cancellationToken);
            await far.FlushAsync(cancellationToken);
            RandomAccess.FlushToDisk(far.SafeFileHandle);
        }
        catch (Exception trouble) when (IsExpected(trouble))
        {
            throw Fault("write", path, trouble);
        }
    }

    public async Task<string?> Sha256Async(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
        catch (IOException trouble)
        {
            throw Fault("read", path, trouble);
        }
    }

    public Task RenameAsync(string path, string newPath, CancellationToken cancellationToken) =>
        Task.FromResult(
            Try(
                "rename",
                path,
                () =>
                {
                    File.Move(path, newPath, overwrite: true);
                    Sync(Path.GetDirectoryName(newPath)!);
                    return true;
                }
            )
        );

    public Task DeleteAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult(
            Try(
                "remove",
                path,
                () =>
                {
                    File.Delete(path);
                    return true;
                }
            )
        );

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void Sync(string directory)
    {
        if (OperatingSystem.IsLinux())
        {
            using var open = LibcDirectory.Open(directory);
            open?.Sync();
        }
    }

    private static T Try<T>(string what, string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception trouble) when (IsExpected(trouble))
        {
            throw Fault(what, path, trouble);
        }
    }

    private static bool IsExpected(Exception trouble) => trouble is IOException or UnauthorizedAccessException;

    private static TransferException Fault(string what, string path, Exception trouble) =>
        new(
            $"cannot {what} {path}: {trouble.Message} (the unit may write only where ReadWritePaths= allows it: systemctl edit uws-agent)",
            trouble
        );
}
