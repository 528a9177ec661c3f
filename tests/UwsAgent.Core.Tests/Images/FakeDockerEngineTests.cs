using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Images;

/// <summary>The fake engine does what engines do.</summary>
public sealed class FakeDockerEngineTests : DockerEngineContract
{
    private readonly FakeDockerEngine engine = new();
    private int count;

    protected override EngineConnection Connection => engine.Open(new EngineAddress("fake", "unix:///fake"));

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override Task<string> AddAsync(params string[] tags) =>
        Task.FromResult(engine.Add($"sha256:{++count:x64}", 100, tags).Id);

    protected override Task<string> CreateAsync(string name, string image)
    {
        engine.Run(name, image, "created");
        return Task.FromResult($"c-{name}");
    }
}
