using System.Text.Json.Nodes;
using UwsAgent.Adapters;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Ports;

namespace UwsAgent.Tests.Adapters;

/// <summary>The contract of clusters' components, over real HTTP.</summary>
public sealed class KubernetesComponentsContractTests : ClusterComponentsContract, IAsyncLifetime
{
    private const string Place = "apis/apps/v1/namespaces/ingress/deployments/controller";
    private FakeObjectApi api = null!;
    private KubernetesComponents components = null!;

    protected override IClusterComponents Components => components;

    public async ValueTask InitializeAsync()
    {
        api = await FakeObjectApi.StartAsync();
        api.Serve("apps/v1", "deployments Deployment ns");
        api.Serve("v1", "pods Pod ns", "configmaps ConfigMap ns");
        components = new KubernetesComponents(() => ["amy-east"], _ => api.Options, TimeProvider.System);
    }

    public ValueTask DisposeAsync()
    {
        components.Dispose();
        return api.DisposeAsync();
    }

    protected override Task CreateAsync(string image)
    {
        api.Put(
            Place,
            new JsonObject
            {
                ["metadata"] = new JsonObject { ["generation"] = 1 },
                ["spec"] = new JsonObject
                {
                    ["replicas"] = 1,
                    ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = "controller" } },
                    ["template"] = new JsonObject
                    {
                        ["spec"] = new JsonObject
                        {
                            ["containers"] = new JsonArray(new JsonObject { ["name"] = "main", ["image"] = image }),
                        },
                    },
                },
            }
        );
        return Task.CompletedTask;
    }

    protected override Task ChangeByHandAsync(string image) => CreateAsync(image);
}
