using CsCheck;
using UwsAgent.Core.Images;
using UwsAgent.Core.Images.Planning;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Maintenance.Bases;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Maintenance.Bases;

public sealed class RebuildDecisionTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);

    private static readonly BasesOptions Options = new() { Image = "uws/{folder}-{round}", Round = "2309" };

    [Fact]
    public void Images_are_built_once_through_each_after_those_that_it_stands_on()
    {
        var plan = Plan(
            ("acme/Dockerfile", "FROM uws/base-2309"),
            ("base/Dockerfile", "FROM debian:13"),
            ("base-testing/Dockerfile", "FROM uws/base-2309\nCOPY --from=uws/tools-2309 /x /x"),
            ("tools/Dockerfile", "FROM uws/acme-2309 AS a\nFROM golang:1.25\nCOPY --from=a /x /x"),
            ("zero/Dockerfile", "FROM scratch")
        );

        Assert.Equal(
            [
                "uws/base-2309:latest",
                "uws/acme-2309:latest",
                "uws/tools-2309:latest",
                "uws/base-testing-2309:latest",
                "uws/zero-2309:latest",
            ],
            plan.Steps.Select(step => step.Image)
        );
        Assert.Equal(["uws/base-2309:latest", "uws/tools-2309:latest"], plan.Steps[3].Needs);
        Assert.Equal(["debian:13"], plan.Steps[0].Bases);
        Assert.Equal(
            ("/d/base/Dockerfile", "/d/base", "debian:13"),
            (plan.Steps[0].Dockerfile, plan.Steps[0].Folder, plan.Steps[0].Release)
        );
        Assert.Empty(plan.Held);
    }

    [Fact]
    public void A_cycle_is_named_exactly_and_the_rest_is_built_E_c31()
    {
        var plan = Plan(
            ("a/Dockerfile", "FROM uws/b-2309"),
            ("b/Dockerfile", "FROM uws/c-2309"),
            ("c/Dockerfile", "FROM debian:13\nCOPY --from=uws/a-2309 /x /x"),
            ("d/Dockerfile", "FROM uws/a-2309"),
            ("e/Dockerfile", "FROM debian:13"),
            ("self/Dockerfile", "FROM uws/self-2309")
        );

        Assert.Equal(["uws/e-2309:latest"], plan.Steps.Select(step => step.Image));
        Assert.Equal(
            [
                "uws/a-2309:latest needs uws/b-2309:latest needs uws/c-2309:latest needs uws/a-2309:latest",
                "uws/self-2309:latest needs uws/self-2309:latest",
            ],
            plan.Cycles.Select(cycle => string.Join(" needs ", cycle))
        );
        Assert.Equal("it stands on images that need each other", Held(plan, "uws/d-2309:latest"));
        Assert.StartsWith("it is in a cycle", Held(plan, "uws/b-2309:latest"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_parent_that_nobody_makes_is_named_and_what_stands_on_it_waits_E_c31()
    {
        var files = new[]
        {
            ("app/Dockerfile", "FROM uws/base-2309"),
            ("base/Dockerfile", "\nFROM uws/gone-2309"),
            ("free/Dockerfile", "FROM debian:13"),
        };
        var plan = Plan(files);

        Assert.Equal(["uws/free-2309:latest"], plan.Steps.Select(step => step.Image));
        Assert.Contains(
            "line 2: no Dockerfile makes uws/gone-2309:latest",
            Held(plan, "uws/base-2309:latest"),
            StringComparison.Ordinal
        );
        Assert.Equal("it needs uws/base-2309:latest, which is not built", Held(plan, "uws/app-2309:latest"));
        Assert.Empty(Plan(Options with { External = ["uws/gone-*"] }, null, null, files).Held);
    }

    [Fact]
    public void Two_Dockerfiles_that_make_the_same_tag_are_both_named_E_c31()
    {
        var plan = Plan(("x/base/Dockerfile", "FROM debian:13"), ("y/base/Dockerfile", "FROM debian:13"));

        Assert.Empty(plan.Steps);
        Assert.Equal(2, plan.Held.Count);
        Assert.Contains(
            "/d/y/base/Dockerfile makes uws/base-2309:latest too",
            plan.Held[0].Why,
            StringComparison.Ordinal
        );
        var named = Options with
        {
            Images = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["y/base/Dockerfile"] = "uws/other:{round}",
            },
        };
        Assert.Equal(
            ["uws/base-2309:latest", "uws/other:2309"],
            Plan(named, null, null, ("x/base/Dockerfile", "FROM debian:13"), ("y/base/Dockerfile", "FROM debian:13"))
                .Steps.Select(step => step.Image)
        );
    }

    [Fact]
    public void A_base_that_is_pinned_to_a_digest_is_built_on_and_said_E_c31()
    {
        var digest = $"sha256:{new string('a', 64)}";
        var plan = Plan(("app/Dockerfile", $"FROM uws/base-2309@{digest}"), ("base/Dockerfile", "FROM debian:13"));

        Assert.Empty(plan.Held);
        Assert.Empty(plan.Steps[0].Needs);
        Assert.Contains(
            "line 1: uws/base-2309 is pinned to a digest",
            Assert.Single(plan.Findings),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_image_never_goes_back_to_an_older_release_E_c31()
    {
        var files = new[]
        {
            ("app/Dockerfile", "FROM uws/base-2309"),
            ("base/Dockerfile", "FROM debian:bookworm-slim"),
            ("py/Dockerfile", "FROM python:3.11-bullseye"),
        };
        var known = Known(("uws/app-2309", "debian", "13"), ("uws/py-2309", "debian", "11"));
        var plan = Plan(Options, known, null, files);

        Assert.Equal(["uws/base-2309:latest", "uws/py-2309:latest"], plan.Steps.Select(step => step.Image));
        Assert.Equal("it stands on debian:13 and would go back to debian:12", Held(plan, "uws/app-2309:latest"));
        Assert.Contains(
            plan.Findings,
            one => one.StartsWith("uws/py-2309:latest stands on debian:11: ended", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void What_is_here_tells_more_than_a_name()
    {
        // debian:stable was pulled when 12 was stable.
        var known = Known(("debian:stable", "debian", "12"), ("uws/base-2309", "debian", "13"));

        Assert.Contains(
            "would go back to debian:12",
            Assert.Single(Plan(Options, known, null, ("base/Dockerfile", "FROM debian:stable")).Held).Why,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("debian:13", "uws/base-2309:latest uws/app-2309:latest")]
    [InlineData("debian", "uws/base-2309:latest uws/app-2309:latest")]
    [InlineData("uws/app-*", "uws/app-2309:latest")]
    [InlineData("ubuntu", "")]
    public void Only_what_stands_on_an_image_is_built_when_that_is_asked_for(string on, string images) =>
        Assert.Equal(
            images,
            string.Join(
                ' ',
                Plan(
                    Options,
                    null,
                    on,
                    ("app/Dockerfile", "FROM uws/base-2309"),
                    ("base/Dockerfile", "FROM debian:13"),
                    ("go/Dockerfile", "FROM golang:1.25")
                )
                    .Steps.Select(step => step.Image)
            )
        );

    [Theory]
    [InlineData("docker/base/Dockerfile", "uws/{folder}-{round}", "uws/base-2309:latest")]
    [InlineData("docker/base/Dockerfile", "uws/{path}", "uws/docker/base:latest")]
    [InlineData("base/Dockerfile.test", "uws/{folder}-{suffix}:{round}", "uws/base-test:2309")]
    [InlineData("base/Dockerfile", "uws/{folder}-{suffix}:{round}", "uws/base-:2309")]
    [InlineData("base/Dockerfile", "uws/{folder}-{suffix}", "uws/base:latest")]
    [InlineData("tools/jq.Dockerfile", "uws/{folder}", "uws/jq:latest")]
    [InlineData("Dockerfile", "uws/{folder}", "uws/d:latest")]
    public void The_image_of_a_Dockerfile_is_named_by_convention(string path, string template, string image) =>
        Assert.Equal(
            image,
            ImageOfDockerfile.Of(Options with { Image = template }, new DockerfileSource("/d", path, "")).ToString()
        );

    [Fact]
    public void The_round_before_stays_and_the_one_before_that_goes_by_the_cleanup_s_rules()
    {
        // KeepNewest is 2 unless it is said otherwise; the rounds are in the names that the plan gives.
        var now = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
        var images = new[] { "2306", "2309", "2311" }
            .Select(round =>
                Plan(Options with { Round = round }, null, null, ("base/Dockerfile", "FROM debian:13")).Steps[0].Image
            )
            .Select((name, index) => new EngineImage($"sha256:{index:x64}", "", [name], []))
            .ToList();
        var uses = images.ToDictionary(
            image => image.Id,
            image => new ImageUse(image.Id, now.AddDays(-3), now.AddDays(-3)),
            StringComparer.Ordinal
        );

        var plan = ImageCleanupPlan.Decide(
            images,
            [],
            EngineUsage.Unknown,
            new ImageHistory(uses),
            CleanupPolicy.Of(new ImagesOptions { RemoveUnpullable = true }, []),
            now
        );

        Assert.Equal(["uws/base-2306:latest"], plan.Removals.SelectMany(removal => removal.Image.Tags));
    }

    [Fact]
    public void Any_graph_is_ordered_or_held_and_no_image_comes_before_what_it_needs() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[0, 39].Array[0, 120])
            .Sample(
                (count, edges) =>
                {
                    var files = Enumerable
                        .Range(0, count)
                        .Select(node =>
                            (
                                $"n{node:00}/Dockerfile",
                                "FROM debian:13\n"
                                    + string.Concat(
                                        edges
                                            .Index()
                                            .Where(edge => edge.Index % count == node)
                                            .Select(edge => $"COPY --from=uws/n{edge.Item % count:00}-2309 /x /x\n")
                                    )
                            )
                        )
                        .ToArray();
                    var plan = Plan(files);
                    var built = new HashSet<string>(StringComparer.Ordinal);
                    foreach (var step in plan.Steps)
                    {
                        if (!step.Needs.All(built.Contains) || !built.Add(step.Image))
                        {
                            return false;
                        }
                    }

                    var inCycle = plan.Cycles.All(cycle => cycle.Count >= 2 && cycle[0] == cycle[^1]);
                    return inCycle
                        && (plan.Held.Count > 0 == plan.Cycles.Count > 0)
                        && built.Count + plan.Held.Count == count;
                },
                iter: 300
            );

    private static RebuildPlan Plan(params (string Path, string Text)[] files) => Plan(Options, null, null, files);

    private static RebuildPlan Plan(
        BasesOptions options,
        KnownImages? known,
        string? on,
        params (string Path, string Text)[] files
    ) =>
        RebuildDecision.Decide(
            options,
            [.. files.Reverse().Select(file => new DockerfileSource("/d", file.Path, file.Text))],
            known ?? KnownImages.None,
            Today,
            on
        );

    private static string? Held(RebuildPlan plan, string image) =>
        plan.Held.SingleOrDefault(held => held.Image == image)?.Why;

    private static KnownImages Known(params (string Name, string Id, string Version)[] images) =>
        new(
            images.ToDictionary(
                image => BaseName.Parse(image.Name)!.Value,
                image => (OsRelease?)new OsRelease(image.Id, image.Version, "", "")
            )
        );
}
