using UwsAgent.Core.Uploads;

namespace UwsAgent.Core.Ports;

/// <summary>The folder in a school's home where it finds what came of its uploads. The school may plant anything there; nothing of it is followed.</summary>
public interface IReceiptFolder
{
    /// <summary>Whole or not at all; a receipt of that name is replaced.</summary>
    /// <param name="name">A plain file name of ours.</param>
    /// <returns>False when the home is gone, so that nobody could read it.</returns>
    bool Write(UploadFolders folders, string home, string name, ReadOnlySpan<byte> content);

    /// <returns>False when there was none.</returns>
    bool Delete(UploadFolders folders, string home, string name);
}
