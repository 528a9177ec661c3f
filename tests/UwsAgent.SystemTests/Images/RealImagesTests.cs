using System.Diagnostics;
using UwsAgent.Core.Images;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.SystemTests.Images;

/// <summary>Images on a real engine: edge cases that only it can show, and many random rounds.</summary>
public sealed class RealImagesTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Old = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private RealDockerd? dockerd;
    private RealCleaning? cleaning;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private RealDockerd Dockerd => dockerd!;

    private RealCleaning Cleaning => cleaning!;

    public async ValueTask InitializeAsync()
    {
        dockerd = await RealDockerd.StartAsync();
        cleaning = new RealCleaning(dockerd.Address);
    }

    public async ValueTask DisposeAsync()
    {
        cleaning?.Dispose();
        if (dockerd is not null)
        {
            await dockerd.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_was_just_loaded_stays_though_built_long_ago_and_though_built_before_all_time_E_b1_E_b2()
    {
        Cleaning.Options = Cleaning.Options with { KeepFor = TimeSpan.FromHours(1) };
        await Dockerd.LoadAsync("old/x:1", Old, "a");
        await Dockerd.LoadAsync("kaniko/x:1", DateTimeOffset.MinValue, "b");
        await Cleaning.CleanAsync();
        Assert.Equal(2, (await Dockerd.ImagesAsync()).Count);
    }

    [Fact]
    public async Task Names_go_one_by_one_parents_after_children_and_what_is_used_stays_with_its_name_E_b3_E_b5_E_b6_E_b7()
    {
        var used = await Dockerd.LoadAsync("used/x:1", Old, "a");
        await Dockerd.CreateAsync("holder", used);
        var many = await Dockerd.LoadAsync("many/x:1", Old, "b");
        await Dockerd.TagAsync(many, "many/y", "2");
        var nameless = await Dockerd.LoadAsync(null, Old, "c");
        var parent = await Dockerd.LoadAsync("parent/x:1", Old, "d");
        await Dockerd.CreateAsync("builder", parent);
        await Dockerd.CommitAsync("builder", "child/x", "1");
        await Dockerd.RemoveContainerAsync("builder");

        var outcome = await Cleaning.CleanAsync();

        Assert.Equal(JobResult.Done, outcome.Result);
        var left = await Dockerd.ImagesAsync();
        Assert.Equal([used], left.Keys);
        Assert.Equal(["used/x:1"], left[used]);
        Assert.NotEqual(used, nameless);
    }

    [Fact]
    public async Task A_dry_run_leaves_everything_and_says_what_would_go_E_b27()
    {
        await Dockerd.LoadAsync("x:1", Old, "a");
        var outcome = await Cleaning.CleanAsync(dryRun: true);
        Assert.Equal(JobResult.Planned, outcome.Result);
        Assert.Single(await Dockerd.ImagesAsync());
    }

    [Fact]
    public async Task Shared_layers_are_counted_once_as_the_engine_counts_them_E_b9()
    {
        await Dockerd.LoadAsync("a:1", Old, "base", "a");
        var kept = await Dockerd.LoadAsync("b:1", Old, "base", "b");
        await Dockerd.CreateAsync("holder", kept);
        await using var connection = Cleaning.Open(Cleaning.Address);
        var policy = await Cleaning.Planner.PolicyAsync(Cleaning.Options, Stop);
        var plan = await Cleaning.Planner.PlanAsync(connection, "local", Cleaning.Options, policy, null, Stop);
        Assert.Null(plan.Look.Usage.WhyNot);
        Assert.Equal(5000, plan.Plan.FreesBytes);
    }

    [Fact]
    public async Task Use_is_seen_through_a_restart_of_the_engine_E_b18()
    {
        await Dockerd.LoadAsync("x:1", Old, "a");
        var watch = new EngineWatch(Cleaning, Cleaning.Memory, Cleaning.Events, TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var watching = watch.RunAsync(Cleaning.Address, stop.Token);
        await Shell.UntilAsync(UseAsync, use => use is not null);
        await Dockerd.RestartAsync();
        await Dockerd.CreateAsync("late", "x:1");
        await Shell.UntilAsync(UseAsync, use => use!.UsedBy.Contains("container", StringComparison.Ordinal));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);

        Task<ImageUse?> UseAsync() =>
            Cleaning.Memory.WithBookAsync("local", book => book.Images.Values.FirstOrDefault(), Stop);
    }

    /// <summary>Images, names and containers come and go while runs clean under pressure: nothing protected is ever removed, and the low mark is reached whenever it can be.</summary>
    [Fact]
    public async Task In_two_hundred_random_rounds_nothing_that_is_protected_is_removed_and_the_low_mark_is_reached_when_it_can_be()
    {
        const int Rounds = 200;
        var random = new Random(20211);
        // A disk for 20 images: high at 12, low at 8.
        Cleaning.Disk = count => new DiskSpace("/srv/docker", 20, 20 - Math.Min(20, count), 0, 0);
        Cleaning.Options = Cleaning.Options with
        {
            HighThreshold = "60%",
            LowThreshold = "40%",
            CriticalThreshold = "100%",
            UnusedFor = TimeSpan.FromDays(9),
            Keep = ["kept/**"],
        };
        var number = 0;
        var containers = new List<string>();
        var creations = new Dictionary<string, Span>(StringComparer.Ordinal);
        for (var round = 0; round < Rounds; round++)
        {
            await ChangeAsync(random, 4, mayRelease: true);
            var before = await Dockerd.ImagesAsync();
            var used = await UsedAsync();
            // At the same time as the run; what was used before it stays used.
            var changing = ChangeAsync(random, 3, mayRelease: false);
            await Cleaning.CleanAsync();
            await changing;

            var after = await Dockerd.ImagesAsync();
            foreach (
                var (id, names) in before.Where(image =>
                    used.Contains(image.Key)
                    || image.Value.Any(name => name.StartsWith("kept/", StringComparison.Ordinal))
                )
            )
            {
                Assert.True(
                    after.ContainsKey(id),
                    $"round {round}: {id} ({string.Join(", ", names)}) was protected and is gone"
                );
                Assert.True(
                    names.All(name => after[id].Contains(name)),
                    $"round {round}: {id} lost a name of {string.Join(", ", names)}"
                );
            }

            // The engine itself looks for containers and then removes, so one that it creates in just that moment loses its image, to `docker rmi` too.
            Assert.All(
                await UsedAsync(),
                id =>
                    Assert.True(
                        after.ContainsKey(id) || Cleaning.Removals[id].Overlaps(creations.GetValueOrDefault(id)),
                        $"round {round}: {id} is used and gone"
                    )
            );

            // Quiet now: a last run must come below the high mark, unless what is protected is more than that.
            await Cleaning.CleanAsync();
            var rest = await Dockerd.ImagesAsync();
            var held = await UsedAsync();
            var free = rest.Count(image =>
                !held.Contains(image.Key)
                && !image.Value.Any(name => name.StartsWith("kept/", StringComparison.Ordinal))
            );
            Assert.True(rest.Count < 12 || free == 0, $"round {round}: {rest.Count} images, {free} of them may go");
        }

        async Task ChangeAsync(Random dice, int times, bool mayRelease)
        {
            for (var time = 0; time < times; time++)
            {
                var images = await Dockerd.ImagesAsync();
                var any = images.Count > 0 ? images.ElementAt(dice.Next(images.Count)).Key : null;
                var what = dice.Next(10);
                try
                {
                    if (any is null || what < 5)
                    {
                        var name =
                            dice.Next(12) == 0 ? $"kept/i{++number % 3}:{number}"
                            : dice.Next(6) == 0 ? null
                            : $"r{dice.Next(5)}/i:{++number}";
                        await Dockerd.LoadAsync(name, Old, $"base{dice.Next(3)}", $"own{++number}");
                    }
                    else if (what < 7)
                    {
                        await Dockerd.TagAsync(any, $"t{dice.Next(5)}/i", $"{++number}");
                    }
                    else if (what < 9 && containers.Count < 4)
                    {
                        var name = $"c{++number}";
                        var from = Stopwatch.GetTimestamp();
                        await Dockerd.CreateAsync(name, any);
                        creations[any] = new Span(from, Stopwatch.GetTimestamp());
                        containers.Add(name);
                    }
                    else if (mayRelease && containers.Count > 0)
                    {
                        await Dockerd.RemoveContainerAsync(containers[0]);
                        containers.RemoveAt(0);
                    }
                }
                catch (Xunit.Sdk.XunitException)
                {
                    // The cleanup was quicker: the image that was to be named or used is gone.
                }
            }
        }

        async Task<HashSet<string>> UsedAsync()
        {
            await using var connection = Cleaning.Open(Cleaning.Address);
            return (await connection.Engine.ContainersAsync(Stop))
                .Select(container => container.ImageId)
                .ToHashSet(StringComparer.Ordinal);
        }
    }
}
