using UwsAgent.Adapters;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Images;

namespace UwsAgent.SystemTests.Images;

/// <summary>The contract of engines on a real one.</summary>
public sealed class RealDockerEngineTests : DockerEngineContract
{
    private readonly DockerDotNetEngines engines = new(TimeProvider.System);
    private RealDockerd? dockerd;
    private EngineConnection? connection;
    private int count;

    protected override EngineConnection Connection => connection!;

    public override async ValueTask InitializeAsync()
    {
        dockerd = await RealDockerd.StartAsync();
        connection = engines.Open(dockerd.Address);
    }

    public override async ValueTask DisposeAsync()
    {
        if (connection is not null)
        {
            await connection.DisposeAsync();
        }

        if (dockerd is not null)
        {
            await dockerd.DisposeAsync();
        }

        engines.Dispose();
    }

    protected override async Task<string> AddAsync(params string[] tags)
    {
        var id = await dockerd!.LoadAsync(tags[0], DateTimeOffset.UnixEpoch.AddDays(1), "base", $"layer{++count}");
        foreach (var tag in tags.Skip(1))
        {
            await dockerd.TagAsync(id, tag[..tag.LastIndexOf(':')], tag[(tag.LastIndexOf(':') + 1)..]);
        }

        return id;
    }

    protected override Task<string> CreateAsync(string name, string image) => dockerd!.CreateAsync(name, image);
}
