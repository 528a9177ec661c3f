using System.Collections.Concurrent;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Policies made ready once for each configuration.</summary>
public sealed class TargetPolicies
{
    private readonly ConcurrentDictionary<string, TargetPolicy> known = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="UserErrorException">The policy cannot be used on this host.</exception>
    public TargetPolicy Of(string name, TargetOptions options)
    {
        if (known.TryGetValue(name, out var policy) && ReferenceEquals(policy.Options, options))
        {
            return policy;
        }

        return known[name] = TargetPolicy.Of(name, options);
    }
}
