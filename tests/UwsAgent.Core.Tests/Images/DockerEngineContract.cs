using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Images;

/// <summary>What an engine does, whoever it is: in memory, over HTTP, or a real one.</summary>
public abstract class DockerEngineContract : IAsyncLifetime
{
    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract EngineConnection Connection { get; }

    private IDockerEngine Engine => Connection.Engine;

    private IEngineRemoval Removal => Connection.Removal;

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <returns>The id.</returns>
    protected abstract Task<string> AddAsync(params string[] tags);

    /// <returns>The container's id; it is created and never started.</returns>
    protected abstract Task<string> CreateAsync(string name, string image);

    [Fact]
    public async Task It_says_where_it_keeps_its_images() =>
        Assert.StartsWith("/", (await Engine.FactsAsync(Stop)).RootDirectory, StringComparison.Ordinal);

    [Fact]
    public async Task Images_are_listed_with_all_their_names_E_b10()
    {
        var id = await AddAsync("contract/list:1", "contract/list:2");
        var image = (await ImagesAsync()).Single(image => image.Id == id);
        Assert.Equal(["contract/list:1", "contract/list:2"], image.Tags.Order());
        Assert.True(image.SizeBytes > 0);
    }

    [Fact]
    public async Task An_image_with_one_name_goes_by_its_id()
    {
        var id = await AddAsync("contract/one:1");
        var result = await Removal.RemoveImageAsync(id, Stop);
        Assert.Equal(RemovalEnd.Removed, result.End);
        Assert.Contains(id, result.Deleted);
        Assert.DoesNotContain(await ImagesAsync(), image => image.Id == id);
    }

    [Fact]
    public async Task An_image_with_several_names_is_not_removed_by_its_id_and_loses_one_name_at_a_time_E_b5()
    {
        var id = await AddAsync("contract/two:1", "contract/other:1");
        Assert.Equal(RemovalEnd.InUse, (await Removal.RemoveImageAsync(id, Stop)).End);
        var result = await Removal.RemoveImageAsync("contract/other:1", Stop);
        Assert.Equal((RemovalEnd.Removed, 0), (result.End, result.Deleted.Count));
        Assert.Equal(["contract/two:1"], (await ImagesAsync()).Single(image => image.Id == id).Tags);
        await Removal.RestoreNameAsync(id, "contract/other:1", Stop);
        Assert.Equal(2, (await ImagesAsync()).Single(image => image.Id == id).Tags.Count);
    }

    [Fact]
    public async Task What_a_created_container_uses_is_refused_E_b3_E_b4()
    {
        var id = await AddAsync("contract/used:1");
        var container = await CreateAsync("user", id);
        Assert.Equal(RemovalEnd.InUse, (await Removal.RemoveImageAsync(id, Stop)).End);
        Assert.Contains(await ImagesAsync(), image => image.Id == id && image.Tags.Count == 1);
        var seen = (await Engine.ContainersAsync(Stop)).Single(one => one.Id == container);
        Assert.Equal(("user", id, "created"), (seen.Name, seen.ImageId, seen.State));
        Assert.Equal(RemovalEnd.Removed, (await Removal.RemoveContainerAsync(container, Stop)).End);
        Assert.Equal(RemovalEnd.Gone, (await Removal.RemoveContainerAsync(container, Stop)).End);
        Assert.Equal(RemovalEnd.Removed, (await Removal.RemoveImageAsync(id, Stop)).End);
    }

    [Fact]
    public async Task What_is_gone_is_gone_E_b20()
    {
        Assert.Equal(RemovalEnd.Gone, (await Removal.RemoveImageAsync("contract/never:1", Stop)).End);
        Assert.Null(await Engine.InspectImageAsync("contract/never:1", Stop));
        Assert.Null(await Engine.LastRunAsync("0123456789ab", Stop));
    }

    [Fact]
    public async Task A_name_leads_to_its_image()
    {
        var id = await AddAsync("contract/name:1");
        Assert.Equal(id, (await Engine.InspectImageAsync("contract/name:1", Stop))!.Id);
    }

    [Fact]
    public async Task Use_is_counted_and_the_build_cache_can_be_pruned_when_there_is_none()
    {
        await AddAsync("contract/df:1");
        Assert.True((await Engine.UsageAsync(Stop)).IsKnown);
        Assert.True(await Removal.PruneBuildCacheAsync(new BuildCacheLimits(TimeSpan.FromDays(7), 0), Stop) >= 0);
    }

    private async Task<IReadOnlyList<EngineImage>> ImagesAsync()
    {
        var images = new List<EngineImage>();
        await foreach (var image in Engine.ImagesAsync(Stop))
        {
            images.Add(image);
        }

        return images;
    }
}
