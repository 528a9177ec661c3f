namespace UwsAgent.Core.Autoscaling;

/// <summary>Several ways to choose replicas over the same work.</summary>
public static class Comparison
{
    /// <param name="policies">By the names that they have in the result; the limits of the first are the peers'.</param>
    public static IReadOnlyList<SimulationResult> Run(
        WorkTrace trace,
        IReadOnlyList<(string Name, TargetPolicy Policy)> policies,
        TimeSpan upEvery,
        bool withPeers,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(policies);
        var scalers = policies.Select(one => (IScaler)new PolicyScaler(one.Name, one.Policy, upEvery)).ToList();
        if (withPeers && policies.Count > 0)
        {
            var limits = policies[0].Policy.Options;
            scalers.Add(new HpaScaler(Math.Max(1, limits.Min), limits.Max));
            scalers.Add(new NothingScaler());
        }

        return [.. scalers.Select(scaler => Simulation.Run(trace, scaler, cancellationToken))];
    }
}
