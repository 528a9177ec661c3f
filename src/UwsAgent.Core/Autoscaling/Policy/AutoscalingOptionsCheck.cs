using System.Globalization;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Every fault of the section that one key alone does not show.</summary>
internal static class AutoscalingOptionsCheck
{
    public static IEnumerable<OptionsFault> Faults(AutoscalingOptions options) =>
        [
            .. options.Clusters.SelectMany(cluster => Cluster(cluster.Key, cluster.Value)),
            .. options.Targets.SelectMany(target =>
                TargetOptionsCheck
                    .Faults(target.Value, options)
                    .Select(fault => fault with { Key = $"Targets:{target.Key}:{fault.Key}" })
            ),
            .. Doubles(options),
            .. Times(options),
        ];

    private static IEnumerable<OptionsFault> Cluster(string name, ClusterOptions cluster)
    {
        if (cluster.Timeout < TimeSpan.FromSeconds(1) || cluster.Timeout > TimeSpan.FromMinutes(2))
        {
            yield return new($"Clusters:{name}:Timeout", "must be from 1s to 2m", DurationText.Format(cluster.Timeout));
        }

        if (cluster.LeaseDuration < TimeSpan.FromMinutes(1))
        {
            yield return new(
                $"Clusters:{name}:LeaseDuration",
                "must be at least 1m",
                DurationText.Format(cluster.LeaseDuration)
            );
        }

        if (cluster.LeaseName.Length == 0 || cluster.LeaseNamespace.Length == 0)
        {
            yield return new($"Clusters:{name}:LeaseName", "and LeaseNamespace must not be empty");
        }
    }

    /// <summary>Two targets on one workload would undo each other's work.</summary>
    private static IEnumerable<OptionsFault> Doubles(AutoscalingOptions options) =>
        options
            .Targets.Where(target => target.Value.Mode is not TargetMode.Off)
            .GroupBy(target => (target.Value.Cluster.ToUpperInvariant(), TargetPolicy.WorkloadOf(target.Value)))
            .Where(group => group.Key.Item2 is not null && group.Count(one => one.Value.Mode is TargetMode.Active) > 1)
            .Select(group => new OptionsFault(
                $"Targets:{group.Last().Key}:Workload",
                $"is already that of target {group.First().Key}: two targets of one workload would undo each other's work; set one of them to Shadow",
                group.Last().Value.Workload
            ));

    private static IEnumerable<OptionsFault> Times(AutoscalingOptions options)
    {
        if (options.SignalBudget < TimeSpan.FromSeconds(1) || options.SignalBudget > TimeSpan.FromMinutes(4))
        {
            yield return new("SignalBudget", "must be from 1s to 4m", DurationText.Format(options.SignalBudget));
        }

        if (options.KeepDecisionsFor < TimeSpan.FromDays(1))
        {
            yield return new("KeepDecisionsFor", "must be at least 1d", DurationText.Format(options.KeepDecisionsFor));
        }

        if (options.Prometheus.Length > 0 && !TargetOptionsCheck.IsHttp(options.Prometheus))
        {
            yield return new("Prometheus", TargetOptionsCheck.HttpWanted, options.Prometheus);
        }
    }

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
