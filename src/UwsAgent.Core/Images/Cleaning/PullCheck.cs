using UwsAgent.Core.Images.Planning;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Cleaning;

/// <summary>Asks registries whether they still have what would be removed; only that is asked, and answers are remembered for a while.</summary>
public sealed class PullCheck(IRegistries registries, TimeProvider time)
{
    private const int AtOnce = 8;
    private static readonly TimeSpan GoodFor = TimeSpan.FromHours(12);
    private static readonly TimeSpan BadFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly Lock gate = new();
    private readonly Dictionary<string, (PullAnswer Answer, DateTimeOffset Until)> answers = new(
        StringComparer.Ordinal
    );

    /// <summary>What is known now.</summary>
    public IReadOnlyDictionary<string, PullAnswer> Answers()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            return answers
                .Where(one => one.Value.Until > now)
                .ToDictionary(one => one.Key, one => one.Value.Answer, StringComparer.Ordinal);
        }
    }

    /// <summary>Plans, asks about what would go, and plans again until nothing is unasked.</summary>
    public async Task<ImageCleanupPlan> PlanAsync(
        Func<IReadOnlyDictionary<string, PullAnswer>, ImageCleanupPlan> decide,
        ImagesOptions options,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(decide);
        ArgumentNullException.ThrowIfNull(options);
        var known = new Dictionary<string, PullAnswer>(Answers(), StringComparer.Ordinal);
        while (true)
        {
            var plan = decide(known);
            var open = options.RemoveUnpullable
                ? []
                : plan
                    .Removals.SelectMany(removal => removal.Image.Digests)
                    .Where(digest => !known.ContainsKey(digest))
                    .Distinct(StringComparer.Ordinal)
                    .ToList();
            if (open.Count == 0)
            {
                return plan;
            }

            await Parallel.ForEachAsync(
                open,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (digest, stop) =>
                {
                    var answer = await AskAsync(digest, options, stop);
                    lock (gate)
                    {
                        known[digest] = answer;
                        answers[digest] = (answer, time.GetUtcNow() + (answer.IsThere ? GoodFor : BadFor));
                    }
                }
            );
        }
    }

    private async Task<PullAnswer> AskAsync(string name, ImagesOptions options, CancellationToken cancellationToken)
    {
        if (ImageName.Parse(name) is not { Digest: { } digest } image)
        {
            return new PullAnswer(false, $"{name} has no digest");
        }

        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var found = await registries.DigestAsync(
                RegistryAddresses.Of(options, image.Registry),
                image.Path,
                digest,
                either.Token
            );
            return found is null
                ? new PullAnswer(false, $"{image.Registry} does not have it any more")
                : new PullAnswer(true, "");
        }
        catch (RegistryUnavailableException failure)
        {
            return new PullAnswer(false, failure.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new PullAnswer(false, $"{image.Registry} did not answer within {Patience.TotalSeconds} s");
        }
    }
}

/// <summary>From the name of a registry to its address and login.</summary>
public static class RegistryAddresses
{
    public static RegistryAddress Of(ImagesOptions options, string host)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(host);
        var known = options.Registries.GetValueOrDefault(host);
        var isLocal =
            host.StartsWith("localhost", StringComparison.Ordinal) || host.StartsWith("127.", StringComparison.Ordinal);
        // The engine itself speaks plain HTTP to a registry on loopback.
        var url =
            known?.Address
            ?? (
                host is "docker.io" ? "https://registry-1.docker.io"
                : isLocal ? $"http://{host}"
                : $"https://{host}"
            );
        return new RegistryAddress(host, new Uri(url)) { User = known?.User, Password = known?.Password };
    }
}
