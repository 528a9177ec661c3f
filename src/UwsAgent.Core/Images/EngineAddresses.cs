using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images;

/// <summary>From the configuration to the engines that are cared for.</summary>
public static class EngineAddresses
{
    public const string Local = "local";

    public static IReadOnlyList<EngineAddress> Of(ImagesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var engines =
            options.Engines.Count > 0
                ? options.Engines
                : new Dictionary<string, EngineOptions>(StringComparer.Ordinal) { [Local] = new EngineOptions() };
        return
        [
            .. engines
                .Where(engine => engine.Value.Enabled)
                .OrderBy(engine => engine.Key, StringComparer.Ordinal)
                .Select(engine => new EngineAddress(engine.Key, engine.Value.Endpoint)
                {
                    CaFile = engine.Value.CaFile,
                    CertificateFile = engine.Value.CertificateFile,
                    KeyFile = engine.Value.KeyFile,
                    KeyPassphrase = engine.Value.KeyPassphrase,
                    HostKey = engine.Value.HostKey,
                    FarSocket = engine.Value.FarSocket,
                }),
        ];
    }

    /// <exception cref="UserErrorException">There is none of that name.</exception>
    public static EngineAddress Find(ImagesOptions options, string? name)
    {
        var all = Of(options);
        return (name is null ? (all.Count > 0 ? all[0] : null) : all.FirstOrDefault(engine => engine.Name == name))
            ?? throw new UserErrorException(
                $"There is no engine '{name}'. Engines: {string.Join(", ", all.Select(engine => engine.Name))} (Images:Engines)."
            )
            {
                Kind = UserErrorKind.NotFound,
            };
    }
}
