using CsCheck;
using Microsoft.Extensions.Time.Testing;
using UwsAgent.Core.Maintenance.Components;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Core.Versions;

namespace UwsAgent.Core.Tests.Maintenance.Components;

/// <summary>Which of a registry's versions is old enough, over weeks and restarts.</summary>
public sealed class CandidateTests
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2021, 9, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeDocumentStore store = new();
    private readonly FakeRegistries registries = new();
    private readonly NewestOptions newest = new() { Range = "~1.19", Soak = Week };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task E_c31_A_version_is_taken_when_it_was_seen_for_long_enough_even_by_an_agent_that_started_anew()
    {
        registries.Tags = ["v1.19.1", "v1.19.2", "v1.20.0", "latest", "v1.19.3-rc.1", "v1.19.2-arm64"];
        var first = await ChooseAsync();
        Assert.Null(first.Taken);
        Assert.Equal("1.19.2", $"{first.Soaking}");

        time.Advance(Week - TimeSpan.FromMinutes(1));
        Assert.Null((await ChooseAsync()).Taken);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("1.19.2", $"{(await ChooseAsync()).Taken}");
    }

    [Fact]
    public async Task E_c31_A_new_version_each_five_days_does_not_keep_all_from_being_taken()
    {
        registries.Tags = ["v1.19.2"];
        await ChooseAsync();
        time.Advance(TimeSpan.FromDays(5));
        registries.Tags = ["v1.19.2", "v1.19.3"];
        await ChooseAsync();
        time.Advance(TimeSpan.FromDays(2));
        var choice = await ChooseAsync();
        Assert.Equal("1.19.2", $"{choice.Taken}");
        Assert.Equal("1.19.3", $"{choice.Soaking}");
    }

    [Fact]
    public async Task E_c31_A_tag_that_is_replaced_each_week_is_judged_by_the_first_that_was_seen()
    {
        for (var patch = 2; patch < 4; patch++)
        {
            registries.Tags = [$"v1.19.{patch}"];
            Assert.Null((await ChooseAsync()).Taken);
            time.Advance(TimeSpan.FromDays(3));
        }

        time.Advance(TimeSpan.FromDays(1));
        registries.Tags = ["v1.19.4"];
        var choice = await ChooseAsync();
        Assert.Equal("1.19.4", $"{choice.Taken}");
        Assert.Contains("none stays", choice.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E_c31_An_older_tag_is_never_taken()
    {
        registries.Tags = ["v1.19.0", "v1.19.1"];
        await ChooseAsync();
        time.Advance(Week * 10);
        Assert.Null((await ChooseAsync()).Taken);
    }

    [Fact]
    public async Task A_tag_without_a_manifest_is_passed_over()
    {
        registries.Tags = ["v1.19.2", "v1.19.3"];
        await ChooseAsync();
        time.Advance(Week);
        registries.Gone = ["v1.19.3"];
        Assert.Equal("1.19.2", $"{(await ChooseAsync()).Taken}");
    }

    [Fact]
    public async Task Only_tags_of_the_wanted_form_are_versions()
    {
        registries.Tags = ["v1.19.2", "v1.19.9"];
        var picky = newest with { Tags = "v1[.]19[.][0-5]", Soak = TimeSpan.Zero };
        Assert.Equal("1.19.2", $"{(await ChooseAsync(picky)).Taken}");
    }

    [Fact]
    public void E_c31_What_is_taken_is_there_is_newer_and_something_has_waited() =>
        Gen.Select(Gen.Int[0, 8].Array[1, 6], Gen.Select(Gen.Int[0, 8], Gen.Int[0, 20]).Array[0, 8], Gen.Int[0, 8])
            .Sample(
                (present, seen, current) =>
                {
                    var now = DateTimeOffset.UnixEpoch.AddDays(100);
                    var choice = CandidateDecision.Decide(
                        V(current),
                        [.. present.Select(V)],
                        [.. seen.Select(one => new SeenCandidate($"{V(one.Item1)}", now.AddDays(-one.Item2)))],
                        Week,
                        now
                    );
                    return choice.Taken is not { } taken
                        || (
                            taken > V(current)
                            && present.Any(one => V(one) == taken)
                            && seen.Any(one => V(one.Item1) > V(current) && one.Item2 >= 7)
                        );
                }
            );

    private static SemanticVersion V(int patch) => SemanticVersion.Parse($"1.19.{patch}")!;

    private async Task<CandidateChoice> ChooseAsync(NewestOptions? options = null)
    {
        // Each time as after a restart: only the store remembers.
        using var memory = new CandidateMemory(store, time);
        var look = new CandidateLook(registries, registries, memory, time);
        return await look.ChooseAsync(
            ComponentImage.Parse("k8s.gcr.io/autoscaling/cluster-autoscaler:v1.19.1"),
            "v{version}",
            V(1),
            options ?? newest,
            Stop
        );
    }
}

/// <summary>One repository, or none while it does not answer.</summary>
internal sealed class FakeRegistries : IRegistries, IRegistryDirectory
{
    public IReadOnlyList<string> Tags { get; set; } = [];

    public IReadOnlyList<string> Gone { get; set; } = [];

    public string? Refuses { get; set; }

    public RegistryAddress Of(string host) => new(host, new Uri($"https://{host}"));

    public Task<string?> DigestAsync(
        RegistryAddress registry,
        string repository,
        string reference,
        CancellationToken cancellationToken
    ) => Task.FromResult(Gone.Contains(reference) ? null : "sha256:abc");

    public async IAsyncEnumerable<string> TagsAsync(
        RegistryAddress registry,
        string repository,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.Yield();
        if (Refuses is { } why)
        {
            throw new RegistryUnavailableException(why);
        }

        foreach (var tag in Tags)
        {
            yield return tag;
        }
    }

    public IAsyncEnumerable<string> RepositoriesAsync(RegistryAddress registry, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
