using UwsAgent.Core.Maintenance.Packages.Far;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Fakes;

/// <summary>Hosts that answer what they are told to, and remember what they were asked.</summary>
public sealed class FakeFarHosts : IFarHosts
{
    private readonly Lock gate = new();
    private readonly List<(string Host, FarCall Call)> calls = [];
    private int open;

    /// <summary>The fingerprint by which every host is known.</summary>
    public string HostKey { get; set; } = "SHA256:right";

    public Func<string, FarCall, FarAnswer> Answer { get; set; } = (_, call) => Sections(call.Command.Name, "");

    /// <summary>What keeps a host from being reached, while it says something.</summary>
    public Func<string, FarHostException?> Trouble { get; set; } = _ => null;

    /// <summary>How long every answer takes.</summary>
    public Func<CancellationToken, Task> Delay { get; set; } = _ => Task.CompletedTask;

    public IReadOnlyList<(string Host, FarCall Call)> Calls
    {
        get
        {
            lock (gate)
            {
                return [.. calls];
            }
        }
    }

    /// <summary>The most connections that were open at a time.</summary>
    public int MostOpen { get; private set; }

    /// <summary>Those that are open now.</summary>
    public int Open => open;

    public static FarAnswer Sections(string name, string lines) =>
        new(0, $"\n@@uws:{name}\n{lines}\n\n@@uws:end\n0\n", "");

    public Task<IFarHost> OpenAsync(FarHostAddress address, bool mayChange, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Trouble(address.Name) is { } trouble)
        {
            throw trouble;
        }

        if (!address.HostKeys.Contains(HostKey))
        {
            throw new FarHostException(
                address.HostKeys.Count == 0 ? FarFault.UnknownHost : FarFault.HostKeyChanged,
                $"the key of {address.Name} is {HostKey}"
            );
        }

        lock (gate)
        {
            MostOpen = Math.Max(MostOpen, ++open);
        }

        return Task.FromResult<IFarHost>(new Connection(this, address.Name, mayChange));
    }

    private sealed class Connection(FakeFarHosts hosts, string name, bool mayChange) : IFarHost
    {
        public async Task<FarAnswer> AskAsync(FarCall call, CancellationToken cancellationToken)
        {
            if (FarLine.Refusal(call, mayChange) is { } refusal)
            {
                throw new FarHostException(FarFault.Refused, refusal);
            }

            lock (hosts.gate)
            {
                hosts.calls.Add((name, call));
            }

            await hosts.Delay(cancellationToken);
            return hosts.Trouble(name) is { } trouble ? throw trouble : hosts.Answer(name, call);
        }

        public ValueTask DisposeAsync()
        {
            lock (hosts.gate)
            {
                hosts.open--;
            }

            return ValueTask.CompletedTask;
        }
    }
}
