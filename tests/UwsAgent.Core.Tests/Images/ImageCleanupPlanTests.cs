using UwsAgent.Core.Images;
using UwsAgent.Core.Images.Planning;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Images;

/// <summary>Which images go and which stay; the numbers are those of the list of edge cases.</summary>
public sealed class ImageCleanupPlanTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public void An_image_that_was_pulled_a_second_ago_stays_however_old_its_build_is_E_b1()
    {
        var old = new EngineImage("sha256:a", "", ["kaniko/x:1"], []) { CreatedAt = DateTimeOffset.UnixEpoch };
        var plans = new Plans().Image(old, unused: Second, here: Second).With(policy => policy with { KeepFor = Day });
        Assert.Equal(ImageStanding.Recent, plans.Kept("a").Standing);
    }

    [Fact]
    public void A_build_date_before_all_time_makes_nothing_oldest_E_b2()
    {
        var strange = new EngineImage("sha256:a", "", ["x:a"], [])
        {
            CreatedAt = DateTimeOffset.MinValue,
            SizeBytes = 100,
        };
        var plans = new Plans().Image(strange, unused: 2 * Day).Image("b", "x:b", unused: 3 * Day).Disk(used: 900);
        Assert.Equal(
            ["b"],
            plans.With(policy => policy with { UnusedFor = 99 * Day, Low = DiskLimit.Parse("80%") }).Gone()
        );
    }

    [Theory]
    [InlineData("created")]
    [InlineData("exited")]
    [InlineData("paused")]
    [InlineData("running")]
    [InlineData("removing")]
    [InlineData("dead")]
    [InlineData("restarting")]
    public void A_container_in_any_state_keeps_its_image_E_b3_E_b17(string state) =>
        Assert.Equal(ImageStanding.InUse, new Plans().Image("a", "x:1").Container("c", "a", state).Kept("a").Standing);

    [Fact]
    public void Of_several_names_one_that_is_kept_keeps_the_image_with_all_E_b5()
    {
        var plans = new Plans()
            .Image("a", "x:1 y:1 z:1")
            .With(policy => policy with { Keep = [NamePattern.Parse("y:1")] });
        Assert.Equal(ImageStanding.Listed, plans.Kept("a").Standing);
    }

    [Fact]
    public void An_image_loses_one_name_at_a_time_and_itself_by_its_id_E_b5() =>
        Assert.Equal(["x:1", "y:1", "sha256:a"], new Plans().Image("a", "x:1 y:1 z:1").Decide().Removals[0].References);

    [Fact]
    public void Digests_of_other_repositories_go_before_the_id_and_those_of_its_own_with_it_E_b6()
    {
        var both = new EngineImage("sha256:a", "", ["x:1"], ["x@sha256:d1", "mirror:5000/x@sha256:d1"]);
        Assert.Equal(["mirror:5000/x@sha256:d1", "sha256:a"], new Plans().Image(both).Decide().Removals[0].References);
        var digestOnly = new EngineImage("sha256:b", "", [], ["x@sha256:d2"]);
        Assert.Equal(["sha256:b"], new Plans().Image(digestOnly).Decide().Removals[0].References);
    }

    [Fact]
    public void Children_go_before_their_parents_E_b7() =>
        Assert.Equal(
            ["child", "middle", "base"],
            new Plans()
                .Image("base", "b:1", 90 * Day)
                .Image("middle", parent: "base")
                .Image("child", "c:1", parent: "middle")
                .Gone()
        );

    [Fact]
    public void A_parent_of_something_that_stays_stays_and_its_bytes_are_not_counted_as_freed_E_b7()
    {
        var shared = new ImageLayer(1, 700);
        var plans = new Plans()
            .Image("base", "b:1", layers: [shared])
            .Image("kept", "k:1", parent: "base", layers: [shared, new(2, 10)])
            .Image("gone", "g:1", parent: "base", layers: [shared, new(3, 20)])
            .Container("c", "kept");
        Assert.Equal(["gone"], plans.Gone());
        Assert.Equal(20, plans.Decide().FreesBytes);
        Assert.Equal(ImageStanding.BelowKept, plans.Kept("base").Standing);
    }

    [Fact]
    public void Without_parents_shared_layers_alone_tell_what_is_freed_E_b8()
    {
        // As engines from 29 on answer: no ParentId at all.
        var plans = new Plans()
            .Image("a", "a:1", layers: [new(1, 700), new(2, 10)])
            .Image("b", "b:1", layers: [new(1, 700), new(3, 20)]);
        var plan = plans.Decide();
        Assert.Equal(730, plan.FreesBytes);
        Assert.Equal(2, plan.Removals.Count);
        plans.Container("c", "a");
        Assert.Equal(20, plans.Decide().FreesBytes);
    }

    [Fact]
    public void What_the_list_does_not_say_is_taken_from_the_count_E_b9()
    {
        var plans = new Plans
        {
            Usage = new() { SharedBytes = new Dictionary<string, long>(StringComparer.Ordinal) { ["sha256:a"] = 90 } },
        };
        Assert.Equal(10, plans.Image("a", "x:1", bytes: 100).Decide().FreesBytes);
    }

    [Fact]
    public void Inodes_press_as_bytes_do_E_b13()
    {
        var plans = new Plans().Image("a", "x:a").With(policy => policy with { UnusedFor = 99 * Day });
        Assert.Empty(plans.Disk(used: 400, inodes: 100, usedInodes: 50).Gone());
        Assert.Equal(["a"], plans.Disk(used: 400, inodes: 100, usedInodes: 100).Gone());
        Assert.Contains("inodes", plans.Decide().Pressure, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_that_nobody_remembers_counts_as_used_now_E_b19() =>
        Assert.Equal(
            ImageStanding.Recent,
            new Plans()
                .Image("a", "x:1")
                .Unremembered("a")
                .With(policy => policy with { KeepFor = Second })
                .Disk(used: 999)
                .Kept("a")
                .Standing
        );

    [Fact]
    public void A_rule_that_keeps_everything_is_said_E_b21()
    {
        var plan = new Plans()
            .Image("a", "x:1")
            .With(policy => policy with { Keep = [NamePattern.Parse("*")] })
            .Decide();
        Assert.Empty(plan.Removals);
        Assert.Contains("nothing is eligible: Images:Keep has '*'", plan.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_low_mark_that_rules_put_out_of_reach_is_seen_E_b23()
    {
        var plans = new Plans()
            .Image("young", "y:1", unused: Second, bytes: 500)
            .Image("old", "o:1", bytes: 50)
            .Disk(used: 900)
            .With(policy => policy with { KeepFor = Day });
        Assert.Equal(["old"], plans.Gone());
        Assert.False(plans.Decide().IsEnough);
    }

    [Fact]
    public void No_more_than_the_cap_goes_and_the_rest_is_counted_E_b24()
    {
        var plans = new Plans().With(policy => policy with { MaxRemovals = 2 });
        for (var index = 0; index < 5; index++)
        {
            plans.Image($"i{index}", $"x:t{index}");
        }

        Assert.Equal((2, 3), (plans.Decide().Removals.Count, plans.Decide().LeftByCap));
    }

    [Fact]
    public void After_too_long_a_wait_for_builds_only_dangling_images_go_E_b26() =>
        Assert.Equal(
            ["dangling"],
            new Plans()
                .Image("named", "x:1")
                .Image("dangling")
                .With(policy => policy with { OnlyDangling = true })
                .Disk(used: 900)
                .Gone()
        );

    [Fact]
    public void Exited_containers_go_after_their_time_but_never_those_of_compose_or_with_a_label_E_b29()
    {
        var plans = new Plans()
            .Container("old", "a", "exited", 8 * Day)
            .Container("young", "a", "exited", Day)
            .Container("compose", "a", "exited", 8 * Day, ("com.docker.compose.project", "shop"))
            .Container("labelled", "a", "exited", 8 * Day, ("uws.keep", ""))
            .Container("unknown", "a", "exited")
            .Container("stuck", "a", "removing", 8 * Day)
            .Container("running", "a", "running", 8 * Day)
            .With(policy => policy with { KeepLabels = [KeepLabel.Parse("uws.keep")] });
        Assert.Equal(["old"], plans.Decide().Containers.Select(one => one.Container.Name));
    }

    [Fact]
    public void What_an_exited_container_holds_stays_with_it_for_one_more_run() =>
        Assert.Empty(new Plans().Image("a", "x:1").Container("old", "a", "exited", 8 * Day).Gone());

    [Theory]
    [InlineData("app", "uws/webapp:1", false)]
    [InlineData("app", "app:1", true)]
    [InlineData("uws/*", "uws/webapp:1", true)]
    public void A_name_means_the_whole_name(string keep, string tag, bool stays) =>
        Assert.Equal(
            stays,
            new Plans().Image("a", tag).With(policy => policy with { Keep = [NamePattern.Parse(keep)] }).Gone().Count
                == 0
        );

    [Fact]
    public void The_newest_versions_and_rounds_of_each_repository_stay()
    {
        var plans = new Plans()
            .Image("m1", "meteor:meteor-app-1.9.0-bp9")
            .Image("m2", "meteor:meteor-app-1.10.0-bp2")
            .Image("m3", "meteor:meteor-app-1.10.0-bp10")
            .Image("t1", "uws/base:2109")
            .Image("t2", "uws/base:2109-1")
            .Image("t3", "uws/base:2203")
            .Image("n1", "uws/tool-2109:latest")
            .Image("n2", "uws/tool-2109-1:latest")
            .Image("n3", "uws/tool-2203:latest")
            .With(policy => policy with { KeepNewest = 2, UnusedFor = 99 * Day });
        Assert.Equal(["m1", "n1", "t1"], plans.Gone().Order());
        Assert.Equal(ImageStanding.Newest, plans.Kept("t2").Standing);
    }

    [Fact]
    public void A_rule_for_some_names_and_tags_has_its_own_number()
    {
        var rule = KeepNewestRule.Of(
            new KeepNewestOptions
            {
                Names = "uws/*",
                Tags = "2[0-9]{3}(-[0-9]+)?",
                KeepNewest = 1,
            }
        );
        var plans = new Plans()
            .Image("a", "uws/base:2109")
            .Image("b", "uws/base:2203")
            .Image("c", "other:1")
            .Image("d", "other:2");
        Assert.Equal(
            ["a"],
            plans.With(policy => policy with { KeepNewest = 2, KeepNewestOf = [rule], UnusedFor = 99 * Day }).Gone()
        );
    }

    [Fact]
    public void What_cannot_be_pulled_again_stays_unless_it_is_allowed()
    {
        var plans = new Plans()
            .Image("local", "tool:1")
            .Image(new EngineImage("sha256:there", "", ["there:1"], ["there@sha256:d1"]))
            .Image(new EngineImage("sha256:lost", "", ["lost:1"], ["lost@sha256:d2"]))
            .Image("nameless")
            .With(policy => policy with { RemoveUnpullable = false });
        plans.Pullable["there@sha256:d1"] = new PullAnswer(true, "");
        plans.Pullable["lost@sha256:d2"] = new PullAnswer(false, "registry.example does not have it any more");
        Assert.Equal(["nameless", "there"], plans.Gone().Order());
        Assert.Contains("does not have it", plans.Kept("lost").Why, StringComparison.Ordinal);
        Assert.Contains("local", plans.With(policy => policy with { AllowLost = [NamePattern.Parse("tool")] }).Gone());
    }

    [Fact]
    public void What_files_and_people_refer_to_stays()
    {
        KeptReference[] references =
        [
            new("shop:1", "/srv/compose.yml"),
            new("docker.io/library/db@sha256:d2", "k8s"),
            new("any:**", "x.yml"),
        ];
        var plans = new Plans()
            .Image("a", "shop:1")
            .Image(new EngineImage("sha256:b", "", [], ["db@sha256:d2"]))
            .Image("c", "any:7")
            .Image("d", "shop:2")
            .With(policy => policy with { References = references });
        Assert.Equal(["d"], plans.Gone());
        Assert.Equal("/srv/compose.yml refers to shop:1", plans.Kept("a").Why);
    }

    [Fact]
    public void Under_pressure_what_was_unused_longest_and_frees_most_goes_first_and_no_more_than_needed()
    {
        var plans = new Plans()
            .Image("small", "a:x", unused: 10 * Day, bytes: 1_000_000)
            .Image("large", "b:x", unused: 10 * Day, bytes: 400_000_000)
            .Image("recent", "c:x", unused: 2 * Day, bytes: 400_000_000)
            .With(policy => policy with { UnusedFor = 99 * Day });
        plans.Usage = new() { Disk = new DiskSpace("/", 1_000_000_000, 100_000_000, 0, 0) };
        Assert.Equal(["large"], plans.Gone());
        Assert.True(plans.Decide().IsEnough);
    }

    [Fact]
    public void A_layer_counts_when_the_last_that_has_it_goes()
    {
        var plan = new Plans()
            .Image("a", "a:x", layers: [new(1, 500), new(2, 1)])
            .Image("b", "b:x", layers: [new(1, 500), new(3, 1)])
            .Image("c", "c:x", layers: [new(1, 500), new(4, 1)])
            .Decide();
        Assert.Equal([1, 1, 501], plan.Removals.Select(one => one.FreesBytes));
    }

    [Fact]
    public void Room_that_somebody_wants_presses_too()
    {
        var plans = new Plans()
            .Image("a", "x:1", bytes: 300)
            .With(policy => policy with { UnusedFor = 99 * Day, WantedFreeBytes = 700 });
        Assert.Equal(["a"], plans.Disk(used: 500).Gone());
    }

    [Fact]
    public void The_build_cache_goes_down_to_what_may_stay()
    {
        var plans = new Plans().With(policy => policy with { CacheKeepBytes = 30 });
        plans.Usage = new()
        {
            BuildCache =
            [
                new("old", 100, IsInUse: false, IsShared: false, Plans.Now - (8 * Day)),
                new("used", 50, IsInUse: true, IsShared: false, Plans.Now - (8 * Day)),
                new("young", 40, IsInUse: false, IsShared: false, Plans.Now),
                new("shared", 40, IsInUse: false, IsShared: true, Plans.Now - (8 * Day)),
            ],
        };
        Assert.Equal(100, plans.Decide().CacheBytes);
    }

    [Fact]
    public void A_circle_of_parents_ends() =>
        Assert.Empty(new Plans().Image("a", "x:1", parent: "b").Image("b", "y:1", parent: "a").Gone());
}
