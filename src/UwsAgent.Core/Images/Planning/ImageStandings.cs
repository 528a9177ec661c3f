using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Planning;

/// <summary>How every image stands by the keep rules, before any is chosen.</summary>
internal sealed class ImageStandings
{
    private readonly Standing[] standings;

    private ImageStandings(Standing[] standings) => this.standings = standings;

    public Standing this[int image] => standings[image];

    public IReadOnlyList<Standing> All => standings;

    public static ImageStandings Of(
        IReadOnlyList<EngineImage> images,
        IReadOnlyList<EngineContainer> containers,
        ImageHistory history,
        CleanupPolicy policy,
        DateTimeOffset now
    )
    {
        var users = ContainerUse.Of(images, containers);
        var references = new ReferenceBook(policy.References);
        var versions = new VersionRanks(images, policy);
        var parents = ParentsOf(images);
        var hasChild = new bool[images.Count];
        foreach (var parent in parents.Where(parent => parent >= 0))
        {
            hasChild[parent] = true;
        }

        var found = new Standing[images.Count];
        for (var index = 0; index < images.Count; index++)
        {
            var image = images[index];
            found[index] =
                users[index] is { } user ? new(ImageStanding.InUse, user)
                : references.Find(image) is { } by ? new(ImageStanding.Referenced, by)
                : Listed(image, policy) is { } listed ? listed
                : Recent(image, history, policy, now) is { } recent ? recent
                : versions.WhyNewest(index) is { } newest ? new(ImageStanding.Newest, newest)
                : Lost(image, history, policy) is { } lost ? lost
                : SetAside(image, history, policy) is { } aside ? aside
                : Due(image, versions.IsSuperseded(index), hasChild[index], history, policy, now);
        }

        KeepParents(images, parents, found);
        return new ImageStandings(found);
    }

    /// <summary>The index of each image's parent, or -1.</summary>
    public static int[] ParentsOf(IReadOnlyList<EngineImage> images)
    {
        var places = new Dictionary<string, int>(images.Count, StringComparer.Ordinal);
        for (var index = 0; index < images.Count; index++)
        {
            places.TryAdd(images[index].Id, index);
        }

        return
        [
            .. images.Select(image =>
                image.ParentId.Length > 0 && places.TryGetValue(image.ParentId, out var at) ? at : -1
            ),
        ];
    }

    private static void KeepParents(IReadOnlyList<EngineImage> images, int[] parents, Standing[] standings)
    {
        for (var index = 0; index < images.Count; index++)
        {
            if (!standings[index].IsProtected || standings[index].Kind is ImageStanding.BelowKept)
            {
                continue;
            }

            // Stops at the first that is kept anyway: whoever kept it goes on from there. Ends in a circle too.
            for (var parent = parents[index]; parent >= 0 && !standings[parent].IsProtected; parent = parents[parent])
            {
                standings[parent] = new(
                    ImageStanding.BelowKept,
                    $"{ImageWords.Name(images[index])} was built on it and stays"
                );
            }
        }
    }

    private static Standing? Listed(EngineImage image, CleanupPolicy policy)
    {
        foreach (var label in policy.KeepLabels)
        {
            if (image.Labels.Count > 0 && label.IsOn(image.Labels))
            {
                return new(ImageStanding.Labelled, $"it has the label {label}");
            }
        }

        foreach (var pattern in policy.Keep)
        {
            var isMeant =
                pattern.MatchesAll
                || pattern.MatchesId(image.Id)
                || image.Digests.Any(digest =>
                    pattern.MatchesId(digest[(digest.IndexOf('@', StringComparison.Ordinal) + 1)..])
                )
                || image
                    .Tags.Concat(image.Digests)
                    .Any(name => ImageName.Parse(name) is { } parsed && pattern.Matches(parsed));
            if (isMeant)
            {
                return new(ImageStanding.Listed, $"Images:Keep has {pattern.Text}");
            }
        }

        return null;
    }

    private static Standing? Recent(EngineImage image, ImageHistory history, CleanupPolicy policy, DateTimeOffset now)
    {
        if (!history.Images.TryGetValue(image.Id, out var use))
        {
            return policy.KeepFor > TimeSpan.Zero
                ? new(ImageStanding.Recent, "it was not known until now, so it counts as used now")
                : null;
        }

        return now - use.ArrivedAt < policy.KeepFor
                ? new(
                    ImageStanding.Recent,
                    $"it came here {Ago(now - use.ArrivedAt)}; KeepFor is {Durations.Text(policy.KeepFor)}"
                )
            : now - use.LastUsedAt < policy.KeepFor
                ? new(
                    ImageStanding.Recent,
                    $"it was used {Ago(now - use.LastUsedAt)}{By(use)}; KeepFor is {Durations.Text(policy.KeepFor)}"
                )
            : null;
    }

    private static Standing? Lost(EngineImage image, ImageHistory history, CleanupPolicy policy)
    {
        var isNamed = image.Tags.Count > 0 || image.Digests.Count > 0;
        if (policy.RemoveUnpullable || !isNamed)
        {
            return null;
        }

        var why = "it is in no registry";
        foreach (var digest in image.Digests)
        {
            if (!history.Pullable.TryGetValue(digest, out var answer) || answer.IsThere)
            {
                // Who was not asked yet is asked before anything is removed: PullCheck.
                return null;
            }

            why = answer.Why;
        }

        var names = image.Tags.Concat(image.Digests).Select(ImageName.Parse).OfType<ImageName>().ToList();
        return policy.AllowLost.Count > 0 && names.All(name => policy.AllowLost.Any(pattern => pattern.Matches(name)))
            ? null
            : new(ImageStanding.CannotBePulled, $"it could not be pulled again: {why}");
    }

    private static Standing? SetAside(EngineImage image, ImageHistory history, CleanupPolicy policy) =>
        policy.LeaveAlone.TryGetValue(image.Id, out var tried) ? new(ImageStanding.SetAside, tried)
        : history.Images.TryGetValue(image.Id, out var use) && use.Failures is { IsSetAside: true } failures
            ? new(ImageStanding.SetAside, $"its removal failed {failures.Count} times: {failures.Why}")
        : null;

    private static Standing Due(
        EngineImage image,
        bool isSuperseded,
        bool hasChild,
        ImageHistory history,
        CleanupPolicy policy,
        DateTimeOffset now
    )
    {
        var use = history.Images.GetValueOrDefault(image.Id);
        var unused = use is null ? TimeSpan.Zero : now - use.LastUsedAt;
        if (image.Tags.Count == 0 && image.Digests.Count == 0)
        {
            return new(
                ImageStanding.Dangling,
                hasChild ? "no name has it, and all that was built on it goes" : "it has no name"
            );
        }

        if (policy.OnlyDangling)
        {
            return new(
                ImageStanding.NotDangling,
                "builds have gone on for longer than MaxPostponement, so only dangling images go"
            );
        }

        return isSuperseded
                ? new(ImageStanding.Superseded, $"newer versions of it are here; last used {Ago(unused)}{By(use)}")
            : unused >= policy.UnusedFor
                ? new(
                    ImageStanding.Unused,
                    $"last used {Ago(unused)}{By(use)}; UnusedFor is {Durations.Text(policy.UnusedFor)}"
                )
            : new(
                ImageStanding.NotDue,
                $"last used {Ago(unused)}{By(use)}; it goes after {Durations.Text(policy.UnusedFor)}, or under pressure"
            );
    }

    private static string Ago(TimeSpan time) => $"{Durations.Text(time < TimeSpan.Zero ? TimeSpan.Zero : time)} ago";

    private static string By(ImageUse? use) => use is { UsedBy.Length: > 0 } ? $" ({use.UsedBy})" : "";
}

/// <summary>How one image stands, and why in a phrase.</summary>
internal readonly record struct Standing(ImageStanding Kind, string Why)
{
    /// <summary>Not even pressure removes it.</summary>
    public bool IsProtected => Kind < ImageStanding.NotDue;

    public bool IsDue => Kind > ImageStanding.NotDue;
}
