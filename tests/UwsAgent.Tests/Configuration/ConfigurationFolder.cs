using System.Collections;
using UwsAgent.Adapters;
using UwsAgent.Hosting;

namespace UwsAgent.Tests.Configuration;

/// <summary>A configuration directory of a test's own, with an environment of its own.</summary>
internal sealed class ConfigurationFolder : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("uws-config-").FullName;

    public ConfigurationFolder()
    {
        Paths = AgentPaths.Find(root);
        Directory.CreateDirectory(Paths.ConfigParts);
        Files = new FileSystemConfigurationFiles(Paths, Defaults, () => Variables);
    }

    public AgentPaths Paths { get; }

    public FileSystemConfigurationFiles Files { get; }

    public Hashtable Variables { get; } = new(StringComparer.Ordinal);

    public string Root => root;

    public string Defaults => Path.Join(root, "appsettings.json");

    public string Main => Paths.MainConfigFile;

    public string Part(string name) => Path.Join(Paths.ConfigParts, name);

    /// <summary>As careful editors write: a new file renamed over the old one.</summary>
    public void Replace(string path, string text)
    {
        var fresh = Path.Join(root, "fresh");
        File.WriteAllText(fresh, text);
        File.Move(fresh, path, overwrite: true);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
