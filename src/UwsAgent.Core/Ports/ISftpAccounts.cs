namespace UwsAgent.Core.Ports;

/// <summary>The files by which the SFTP server knows its users, and their homes.</summary>
public interface ISftpAccounts
{
    /// <summary>The uid and gid that the agent itself has.</summary>
    (uint Uid, uint Gid) Own { get; }

    /// <summary>Whether this host has an SFTP server whose users are kept there.</summary>
    bool IsThere(string directory);

    /// <summary>The file of users as it is; empty when there is none.</summary>
    /// <exception cref="UserErrorException">The directory is not there or cannot be used.</exception>
    SftpFiles Read(string directory);

    /// <summary>Replaces the file of users and the folder of keys, each file whole or not at all; on disk when it returns.</summary>
    /// <param name="keys">By the name of the file; files of other names are removed.</param>
    /// <exception cref="IOException">It could not be written; what was there is as it was.</exception>
    void Write(string directory, string users, IReadOnlyDictionary<string, string> keys);

    /// <summary>Makes what is missing of a home; what is there already stays as it is.</summary>
    /// <exception cref="UserErrorException">The root is not there, or something else has the name.</exception>
    void MakeHome(string homeRoot, string home, IReadOnlyList<string> folders, uint uid, uint gid);
}

/// <summary>What the SFTP server sees now.</summary>
/// <param name="IsSafe">The server takes it: nobody else may read or write the file, nor write its directory.</param>
public sealed record SftpFiles(string Users, IReadOnlyDictionary<string, string> Keys, bool IsSafe);

/// <summary>Bytes that nobody can guess.</summary>
public delegate byte[] RandomBytes(int count);
