using System.Text.RegularExpressions;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Versions;

namespace UwsAgent.Core.Maintenance.Components;

/// <summary>Looks in registries for newer versions; a registry that does not answer leaves it unknown.</summary>
public sealed class CandidateLook(
    IRegistries registries,
    IRegistryDirectory directory,
    CandidateMemory memory,
    TimeProvider time
)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <exception cref="RegistryUnavailableException">It does not answer, or not to us.</exception>
    public async Task<CandidateChoice> ChooseAsync(
        ComponentImage image,
        string form,
        SemanticVersion current,
        NewestOptions newest,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(newest);
        var registry = directory.Of(image.Registry);
        var range = VersionRange.Parse(newest.Range)!;
        var present = new List<SemanticVersion>();
        await foreach (var tag in registries.TagsAsync(registry, image.Repository, cancellationToken))
        {
            if (
                ComponentImage.VersionIn(tag, form) is { } version
                && (newest.Tags.Length == 0 || IsWhole(newest.Tags, tag))
                && range.Contains(version)
            )
            {
                present.Add(version);
            }
        }

        var seen = await memory.SeeAsync($"{image.Registry}/{image.Repository}", present, cancellationToken);
        while (true)
        {
            var choice = CandidateDecision.Decide(current, present, seen, newest.Soak, time.GetUtcNow());
            if (
                choice.Taken is not { } taken
                || await registries.DigestAsync(registry, image.Repository, Tag(form, taken), cancellationToken)
                    is not null
            )
            {
                return choice;
            }

            // A tag without a manifest: deleted since the list was made.
            present.Remove(taken);
        }
    }

    private static string Tag(string form, SemanticVersion version) =>
        form.Replace(ComponentImage.Place, version.ToString(), StringComparison.Ordinal);

    private static bool IsWhole(string expression, string tag) =>
        Regex.IsMatch(tag, $"^(?:{expression})$", RegexOptions.CultureInvariant, Patience);
}
