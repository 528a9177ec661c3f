using UwsAgent.Core.Uploads.Sets;

namespace UwsAgent.Core.Ports;

/// <summary>The keys of tables that were judged or accepted, kept in the agent's own directory where no school can reach.</summary>
public interface IUploadKeys
{
    /// <returns>Null when there are none, or when they cannot be used any more.</returns>
    TableKeys? Read(UploadFolders folders, string name);

    /// <summary>Whole or not at all, and on disk when it returns.</summary>
    /// <param name="name">Plain words with one slash between them.</param>
    void Write(UploadFolders folders, string name, TableKeys keys);

    /// <summary>Nothing when there are none.</summary>
    void Remove(UploadFolders folders, string name);
}
