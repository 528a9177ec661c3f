using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Ports;

/// <summary>The files, variables and credentials that make the configuration.</summary>
public interface IConfigurationFiles
{
    /// <summary>As they are now. A file that cannot be read is in the result, with its problem.</summary>
    ConfigurationInputs Read();

    /// <summary>A mark that is another after anything was changed, added, renamed or removed; cheap enough for every second.</summary>
    /// <param name="others">Further files to look at: those that hold secrets.</param>
    string Mark(IReadOnlyList<string> others);
}
