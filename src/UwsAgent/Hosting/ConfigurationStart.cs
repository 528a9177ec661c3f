using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Hosting;

/// <summary>The configuration that this process starts with; a bad one refuses the start.</summary>
internal sealed class ConfigurationStart
{
    /// <exception cref="UserErrorException">With every fault, a line each.</exception>
    public ConfigurationStart(ConfigurationCatalog catalog, IConfigurationFiles files, TimeProvider time)
    {
        Mark = files.Mark([]);
        var load = ConfigurationLoader.Load(catalog, files.Read(), time.GetUtcNow());
        SecretFiles = load.SecretFiles;
        InForce = new ConfigurationInForce(load.Snapshot ?? throw new UserErrorException(load.ToComplaint()));
        if (SecretFiles.Count > 0)
        {
            Mark = files.Mark(SecretFiles);
        }
    }

    public ConfigurationInForce InForce { get; }

    /// <summary>The state of the files that it was read from.</summary>
    public string Mark { get; }

    public IReadOnlyList<string> SecretFiles { get; }
}
