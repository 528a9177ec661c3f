using Microsoft.Extensions.Time.Testing;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Bases;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Maintenance.Bases;

public sealed class FreshnessDecisionTests
{
    private const string There = "sha256:bbbb";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("debian@sha256:bbbb", There, false)]
    [InlineData("debian@sha256:aaaa", There, true)]
    [InlineData("debian@sha256:aaaa", null, null)]
    [InlineData("", There, null)]
    [InlineData(null, There, true)]
    public void A_base_is_newer_when_its_registry_has_another_digest(string? here, string? there, bool? isNewer) =>
        Assert.Equal(
            isNewer,
            FreshnessDecision
                .Decide(
                    BaseName.Parse("debian:13")!.Value,
                    here is null ? null
                        : here.Length == 0 ? []
                        : [here],
                    there
                )
                .IsNewer
        );

    [Theory]
    [InlineData("the registry said 429: too many requests")]
    [InlineData(null)]
    public async Task A_registry_that_does_not_answer_leaves_it_unknown_E_c31(string? fault)
    {
        var registries = new FakeRegistries(fault);
        var time = new FakeTimeProvider();
        using var look = new BasesLook(
            new FakeDockerEngine(),
            new NoFiles(),
            new BaseMemory(new FakeDocumentStore()),
            new BaseEngines(() => [new EngineAddress("local", "unix:///x")]),
            new Fixed<MaintenanceOptions>(new MaintenanceOptions()),
            time
        );
        var freshness = new BaseFreshness(
            registries,
            new BaseRegistries(host => new RegistryAddress(host, new Uri($"https://{host}"))),
            look,
            time
        );
        var plan = new RebuildPlan([new RebuildStep("uws/a:1", "/d/a", [], ["debian:13", "host:5000/x/y:2"])]);

        var found = await freshness.AskAsync(plan, Stop);

        Assert.Equal(["debian:13", "host:5000/x/y:2"], found.Select(one => one.Image));
        Assert.All(found, one => Assert.Equal(fault is null ? true : null, one.IsNewer));
        Assert.Equal(["docker.io library/debian 13", "host:5000 x/y 2"], registries.Asked);
    }

    private sealed class NoFiles : IImageFiles
    {
        public Task<string?> ReadAsync(
            EngineAddress engine,
            string imageId,
            string path,
            CancellationToken cancellationToken
        ) => Task.FromResult<string?>(null);

        public Task<int> ClearAsync(EngineAddress engine, CancellationToken cancellationToken) => Task.FromResult(0);
    }

    private sealed class FakeRegistries(string? fault) : IRegistries
    {
        public List<string> Asked { get; } = [];

        public Task<string?> DigestAsync(
            RegistryAddress registry,
            string repository,
            string reference,
            CancellationToken cancellationToken
        )
        {
            Asked.Add($"{registry.Host} {repository} {reference}");
            return fault is null ? Task.FromResult<string?>(There) : throw new RegistryUnavailableException(fault);
        }

        public IAsyncEnumerable<string> TagsAsync(
            RegistryAddress registry,
            string repository,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public IAsyncEnumerable<string> RepositoriesAsync(
            RegistryAddress registry,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();
    }
}
