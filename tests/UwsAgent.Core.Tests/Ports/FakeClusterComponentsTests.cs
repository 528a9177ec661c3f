using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Ports;

public sealed class FakeClusterComponentsTests : ClusterComponentsContract
{
    private readonly FakeClusterComponents components = new();

    protected override IClusterComponents Components => components;

    protected override Task CreateAsync(string image)
    {
        components.Put("amy-east", new ComponentRef(Namespace, ComponentKind.Deployment, "controller", ""), image);
        return Task.CompletedTask;
    }

    protected override Task ChangeByHandAsync(string image) => CreateAsync(image);
}
