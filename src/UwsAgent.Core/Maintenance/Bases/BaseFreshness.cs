using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>The address and login of a registry by its name, as the configuration has them.</summary>
public sealed record BaseRegistries(Func<string, RegistryAddress> Of);

/// <summary>One base from elsewhere, here and in its registry.</summary>
/// <param name="IsNewer">True when its registry has another one under the same name; null when that is not known.</param>
public sealed record FreshBase(string Image, bool? IsNewer, string Why);

/// <summary>Whether a base is another one in its registry than the one that is here.</summary>
public static class FreshnessDecision
{
    /// <param name="here">The digests of the local image of that name; null when there is none.</param>
    /// <param name="there">What the registry has; null when it has none such.</param>
    public static FreshBase Decide(BaseName name, IReadOnlyList<string>? here, string? there) =>
        there is null ? new(name.ToString(), null, "its registry does not have it")
        : here is null ? new(name.ToString(), true, "it is not here, so it is pulled when it is built on")
        : here.Count == 0 ? new(name.ToString(), null, "it was built or loaded here, not pulled")
        : here.Any(digest => digest.EndsWith('@' + there, StringComparison.Ordinal))
            ? new(name.ToString(), false, "the registry has the same")
        : new(name.ToString(), true, $"the registry has a newer one ({there[..Math.Min(19, there.Length)]})");
}

/// <summary>Asks registries for the bases of a plan.</summary>
public sealed class BaseFreshness(IRegistries registries, BaseRegistries addresses, BasesLook look, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task<IReadOnlyList<FreshBase>> AskAsync(RebuildPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var here = (await look.LookAsync(TimeSpan.Zero, cancellationToken))
            .SelectMany(engine => engine.Images)
            .SelectMany(image => image.Names.Select(name => (Name: BaseName.Parse(name), image.Digests)))
            .Where(one => one.Name is not null)
            .ToLookup(one => one.Name!.Value, one => one.Digests);
        var names = plan
            .Steps.SelectMany(step => step.Bases)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(BaseName.Parse)
            .OfType<BaseName>()
            .Where(name => !name.IsPinned);
        var found = new List<FreshBase>();
        foreach (var name in names)
        {
            found.Add(await AskAsync(name, here[name].ToList(), cancellationToken));
        }

        return found;
    }

    private async Task<FreshBase> AskAsync(
        BaseName name,
        List<IReadOnlyList<string>> here,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var there = await registries.DigestAsync(
                addresses.Of(name.Registry),
                name.Repository[(name.Registry.Length + 1)..],
                name.Tag,
                either.Token
            );
            return FreshnessDecision.Decide(name, here.Count == 0 ? null : [.. here.SelectMany(one => one)], there);
        }
        catch (RegistryUnavailableException failure)
        {
            return new FreshBase(name.ToString(), null, failure.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new FreshBase(
                name.ToString(),
                null,
                $"{name.Registry} did not answer within {Patience.TotalSeconds} s"
            );
        }
    }
}
