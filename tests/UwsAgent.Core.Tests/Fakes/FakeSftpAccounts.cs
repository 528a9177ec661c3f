using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Fakes;

/// <summary>The SFTP server's files in memory; can refuse to write as a full disk does, or die half way.</summary>
internal sealed class FakeSftpAccounts : ISftpAccounts
{
    public string Users { get; set; } = "";

    public Dictionary<string, string> Keys { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Homes { get; } = new(StringComparer.Ordinal);

    /// <summary>Others may read the file.</summary>
    public bool IsOpen { get; set; }

    /// <summary>The directory is not there.</summary>
    public bool IsAbsent { get; set; }

    public string? RefusesWith { get; set; }

    public int Writes { get; private set; }

    public (uint Uid, uint Gid) Own { get; set; } = (990, 991);

    public bool IsThere(string directory) => !IsAbsent;

    public SftpFiles Read(string directory) =>
        IsAbsent
            ? throw new UserErrorException("it is not there") { Kind = UserErrorKind.Unavailable }
            : new(Users, new Dictionary<string, string>(Keys, StringComparer.Ordinal), !IsOpen && Writes > 0);

    public void Write(string directory, string users, IReadOnlyDictionary<string, string> keys)
    {
        if (RefusesWith is { } why)
        {
            throw new IOException(why);
        }

        (Users, IsOpen) = (users, false);
        Keys.Clear();
        foreach (var (name, text) in keys)
        {
            Keys[name] = text;
        }

        Writes++;
    }

    public void MakeHome(string homeRoot, string home, IReadOnlyList<string> folders, uint uid, uint gid)
    {
        Homes.Add($"{homeRoot}/{home}");
        foreach (var folder in folders)
        {
            Homes.Add($"{homeRoot}/{home}/{folder}");
        }
    }
}
