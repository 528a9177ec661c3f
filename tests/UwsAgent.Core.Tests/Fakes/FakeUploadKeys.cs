using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Sets;

namespace UwsAgent.Core.Tests.Fakes;

/// <summary>Keys in memory, written and read in the form that they have on disk.</summary>
public sealed class FakeUploadKeys : IUploadKeys
{
    private readonly Dictionary<string, byte[]> files = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Names => files.Keys;

    public TableKeys? Read(UploadFolders folders, string name)
    {
        if (!files.TryGetValue(name, out var bytes))
        {
            return null;
        }

        using var stream = new MemoryStream(bytes);
        return TableKeysFile.Read(stream);
    }

    public void Write(UploadFolders folders, string name, TableKeys keys)
    {
        using var stream = new MemoryStream();
        TableKeysFile.Write(keys, stream);
        files[name] = stream.ToArray();
    }

    public void Remove(UploadFolders folders, string name) => files.Remove(name);
}
