using System.Globalization;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>How many replicas the quotas of a namespace admit: what is there already, and what fits beside it.</summary>
public static class QuotaRoom
{
    /// <summary>Sums of thousandths are not quite whole.</summary>
    private const double Noise = 1e-6;

    /// <returns>Null and null when no quota counts its pods.</returns>
    public static (int? Most, string? By) Of(WorkloadObservation seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var tightest = seen.Quotas.MinBy(More);
        return tightest is null
            ? (null, null)
            : (
                (int)Math.Min(int.MaxValue, seen.StatusReplicas + Math.Max(0, More(tightest))),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{tightest.Quota}: {tightest.Resource} {tightest.Used:0.###} of {tightest.Hard:0.###}"
                )
            );
    }

    private static double More(QuotaRest rest) => Math.Floor(((rest.Hard - rest.Used) / rest.PerPod) + Noise);
}
