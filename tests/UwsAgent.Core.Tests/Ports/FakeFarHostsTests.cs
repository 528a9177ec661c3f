using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Ports;

/// <summary>The fake keeps to the contract.</summary>
public sealed class FakeFarHostsTests : FarHostContract
{
    private readonly FakeFarHosts hosts = new();

    protected override IFarHosts Hosts => hosts;

    protected override FarHostAddress There => new("there", "there.example", 22, "root", "/key", [hosts.HostKey]);
}
