using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Ports;

public sealed class FakeDocumentStoreTests : DocumentStoreContract
{
    private FakeDocumentStore store = new();

    protected override IDocumentStore Store => store;

    protected override Task RestartAsync() => Task.CompletedTask;

    protected override Task StartAfreshAsync()
    {
        store = new FakeDocumentStore();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_full_disk_changes_nothing_and_lets_only_the_end_of_work_through()
    {
        var stop = TestContext.Current.CancellationToken;
        await store.OpenAsync(stop);
        store.RefusesNewWorkWith = "No space left on device";

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync([Put("jobs", "1", "a")], stop));
        await store.CommitAsync([Put("jobs", "2", "b")], mayUseReserve: true, stop);

        Assert.Equal(["2=b"], await All("jobs"));
        Assert.Equal("No space left on device", store.Health.WhyNot);
    }
}
