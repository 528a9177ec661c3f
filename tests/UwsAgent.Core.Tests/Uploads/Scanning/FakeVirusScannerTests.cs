using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Uploads.Scanning;

public sealed class FakeVirusScannerTests : VirusScannerContract
{
    protected override Task<(IVirusScanner Scanner, string Address)> StartAsync() =>
        Task.FromResult(((IVirusScanner)new FakeVirusScanner(), "unix:/nowhere"));
}
