using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Opens engines; connections of SSH are kept, so that a look each minute is no login each minute.</summary>
internal sealed class DockerDotNetEngines(TimeProvider time) : IEngines, IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<EngineAddress, SshEngineHost> hosts = [];

#pragma warning disable CA2000 // The connection that is returned closes its engine.
    public EngineConnection Open(EngineAddress address)
    {
        var uri = new Uri(address.Endpoint);
        if (uri.Scheme is "ssh")
        {
            var host = HostOf(address);
            return Connect(new DockerDotNetEngine(address, new EngineTransport(address, host.OpenAsync)), host, host);
        }

        // A host without Docker pays neither for a client nor for a failed connection.
        if (EngineErrors.Absence(address) is { } absence)
        {
            throw absence;
        }

        var engine = new DockerDotNetEngine(address, new EngineTransport(address, open: null));
        return uri.Scheme is "unix"
            ? Connect(engine, new LibcEngineDisk(), new ProcBuildActivity())
            : Connect(engine, new UnknownEngineDisk(), new UnknownBuildActivity());
    }
#pragma warning restore CA2000

    /// <summary>How an engine is reached, for what asks it about other things.</summary>
    internal EngineTransport TransportTo(EngineAddress address) =>
        new(address, new Uri(address.Endpoint).Scheme is "ssh" ? HostOf(address).OpenAsync : null);

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var host in hosts.Values)
            {
                host.Dispose();
            }

            hosts.Clear();
        }
    }

    private SshEngineHost HostOf(EngineAddress address)
    {
        lock (gate)
        {
            if (!hosts.TryGetValue(address, out var host))
            {
                hosts[address] = host = new SshEngineHost(address, time);
            }

            return host;
        }
    }

    private static EngineConnection Connect(DockerDotNetEngine engine, IEngineDisk disk, IBuildActivity activity) =>
        new(
            engine,
            engine,
            disk,
            activity,
            () =>
            {
                engine.Dispose();
                return ValueTask.CompletedTask;
            }
        );
}
