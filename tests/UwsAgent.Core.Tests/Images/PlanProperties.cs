using CsCheck;
using UwsAgent.Core.Images;
using UwsAgent.Core.Images.Planning;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Images;

/// <summary>What holds of every plan, over invented engines.</summary>
public sealed class PlanProperties
{
    private static readonly Gen<World> Worlds =
        from seed in Gen.Int
        from count in Gen.Int[0, 40]
        from used in Gen.Long[0, 1000]
        from newest in Gen.Int[0, 3]
        from cap in Gen.Int[1, 40]
        select Invent(seed, count, used, newest, cap);

    [Fact]
    public void No_plan_removes_what_is_used_kept_young_or_below_something_that_stays() =>
        Worlds.Sample(
            world =>
            {
                var plan = world.Decide();
                var gone = plan.Removals.Select(one => one.Image.Id).ToHashSet(StringComparer.Ordinal);
                Assert.DoesNotContain(world.Containers, container => gone.Contains(container.ImageId));
                Assert.DoesNotContain(
                    world.Images,
                    image => gone.Contains(image.Id) && image.Labels.ContainsKey("keep")
                );
                Assert.DoesNotContain(
                    world.Images,
                    image =>
                        gone.Contains(image.Id) && Plans.Now - world.Uses[image.Id].LastUsedAt < world.Policy.KeepFor
                );
                Assert.DoesNotContain(world.Images, image => !gone.Contains(image.Id) && gone.Contains(image.ParentId));
            },
            iter: 2000
        );

    [Fact]
    public void Every_image_either_goes_or_stays_once_and_every_removal_has_its_children_before_it() =>
        Worlds.Sample(
            world =>
            {
                var plan = world.Decide();
                Assert.Equal(
                    world.Images.Select(image => image.Id).Order(),
                    plan.Removals.Select(one => one.Image.Id).Concat(plan.Kept.Select(one => one.Image.Id)).Order()
                );
                var seen = new HashSet<string>(StringComparer.Ordinal);
                foreach (var removal in plan.Removals)
                {
                    Assert.DoesNotContain(removal.Image.ParentId, seen);
                    seen.Add(removal.Image.Id);
                }

                Assert.True(plan.Removals.Count <= world.Policy.MaxRemovals);
                Assert.All(plan.Removals, one => Assert.NotEmpty(one.Why));
                Assert.All(plan.Kept, one => Assert.NotEmpty(one.Why));
            },
            iter: 2000
        );

    [Fact]
    public void The_bytes_that_are_promised_are_those_of_layers_that_nothing_has_any_more() =>
        Worlds.Sample(
            world =>
            {
                var plan = world.Decide();
                var gone = plan.Removals.Select(one => one.Image.Id).ToHashSet(StringComparer.Ordinal);
                var left = world
                    .Images.Where(image => !gone.Contains(image.Id))
                    .SelectMany(image => world.Uses[image.Id].Layers!)
                    .Select(layer => layer.Chain)
                    .ToHashSet();
                var freed = world
                    .Images.Where(image => gone.Contains(image.Id))
                    .SelectMany(image => world.Uses[image.Id].Layers!)
                    .DistinctBy(layer => layer.Chain)
                    .Where(layer => !left.Contains(layer.Chain));
                Assert.Equal(freed.Sum(layer => layer.SizeBytes), plan.FreesBytes);
            },
            iter: 2000
        );

    private static World Invent(int seed, int count, long used, int newest, int cap)
    {
        var random = new Random(seed);
        var images = new List<EngineImage>();
        var uses = new Dictionary<string, ImageUse>(StringComparer.Ordinal);
        for (var index = 0; index < count; index++)
        {
            var parent = index > 0 && random.Next(3) == 0 ? images[random.Next(index)].Id : "";
            string[] tags = random.Next(4) == 0 ? [] : [$"repo{random.Next(4)}:{random.Next(1, 5)}.{random.Next(10)}"];
            var labels =
                random.Next(10) == 0 ? new Dictionary<string, string>(StringComparer.Ordinal) { ["keep"] = "" } : [];
            var id = $"sha256:{index}";
            images.Add(new EngineImage(id, parent, tags, []) { SizeBytes = random.Next(300), Labels = labels });
            var lower = parent.Length > 0 ? uses[parent].Layers! : [];
            var at = Plans.Now - TimeSpan.FromHours(random.Next(100));
            uses[id] = new ImageUse(id, at, at)
            {
                Layers =
                [
                    .. lower,
                    new ImageLayer(
                        (UInt128)(random.Next(4) == 0 && lower.Count == 0 ? 100_000 + random.Next(3) : index + 1),
                        50
                    ),
                ],
            };
        }

        // The same chain is the same layer, so it lies on the same ones: only the lowest are shared here.
        var containers = images
            .Where(_ => random.Next(8) == 0)
            .Select(image => new EngineContainer($"c{image.Id}", "c", image.Id, "", "exited"))
            .ToList();
        var policy = Plans.Bare with
        {
            KeepFor = TimeSpan.FromHours(random.Next(30)),
            UnusedFor = TimeSpan.FromHours(random.Next(100)),
            KeepNewest = newest,
            MaxRemovals = cap,
            KeepLabels = [KeepLabel.Parse("keep")],
        };
        return new World(
            images,
            containers,
            uses,
            policy,
            new EngineUsage { Disk = new DiskSpace("/", 1000, 1000 - used, 0, 0) }
        );
    }

    private sealed record World(
        IReadOnlyList<EngineImage> Images,
        IReadOnlyList<EngineContainer> Containers,
        IReadOnlyDictionary<string, ImageUse> Uses,
        CleanupPolicy Policy,
        EngineUsage Usage
    )
    {
        public ImageCleanupPlan Decide() =>
            ImageCleanupPlan.Decide(Images, Containers, Usage, new ImageHistory(Uses), Policy, Plans.Now);
    }
}
