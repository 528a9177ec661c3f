using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Adapters;

/// <summary>A file that exists, such as the lock of a backup. What may not be looked at is unknown.</summary>
internal sealed class FileBlockers : IBlockerSource
{
    public string Kind => "File";

    public Task<BlockerAnswer> AskAsync(BlockerOptions blocker, CancellationToken cancellationToken) =>
        // A file on a disk that hangs must not hold the thread that asks.
        Task.Run(() => Ask(blocker.File!), cancellationToken);

    private static BlockerAnswer Ask(string path)
    {
        try
        {
            // File.Exists says no to whatever it may not see; this throws.
            _ = File.GetAttributes(path);
            return BlockerAnswer.Blocks($"{path} exists");
        }
        catch (FileNotFoundException)
        {
            return BlockerAnswer.Clear($"{path} does not exist");
        }
        catch (DirectoryNotFoundException)
        {
            return BlockerAnswer.Clear($"{path} does not exist");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return BlockerAnswer.Unknown(failure.Message);
        }
    }
}
