using System.Globalization;
using UwsAgent.Core.Versions;

namespace UwsAgent.Core.Maintenance.Components;

/// <summary>Until when versions are supported and with which clusters they work: what is configured, then what is shipped.</summary>
public sealed class SupportTable(IReadOnlyList<SupportOptions> configured)
{
    public const string Kubernetes = "kubernetes";

    /// <summary>An end this near is told beforehand.</summary>
    private const int SoonDays = 90;

    /// <summary>A configured row about the same versions stands for the shipped one.</summary>
    private readonly List<SupportOptions> rows =
    [
        .. configured.Concat(ShippedSupport.Rows).DistinctBy(row => (row.Product, row.Versions)),
    ];

    /// <summary>What is to be said of a version today.</summary>
    /// <param name="cluster">The minor that it runs on or is to run on; null when that is not known.</param>
    public IReadOnlyList<SupportVerdict> Judge(
        string product,
        SemanticVersion? version,
        SemanticVersion? cluster,
        DateOnly today
    )
    {
        ArgumentNullException.ThrowIfNull(product);
        var verdicts = new List<SupportVerdict>();
        foreach (var row in rows.Where(row => row.Product == product && Fits(row.Versions, version)))
        {
            var name = version is null ? product : $"{product} {version}";
            if (ComponentOptionsCheck.Day(row.EndsOn) is { } end)
            {
                var day = end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                if (end < today)
                {
                    verdicts.Add(new(SupportStanding.Ended, $"{name} is end of life since {day}{Because(row)}"));
                }
                else if (end.DayNumber - today.DayNumber <= SoonDays)
                {
                    verdicts.Add(new(SupportStanding.EndsSoon, $"{name} is end of life on {day}{Because(row)}"));
                }
            }

            if (cluster is not null && row.Kubernetes.Length > 0 && !Fits(row.Kubernetes, cluster))
            {
                verdicts.Add(
                    new(
                        SupportStanding.DoesNotFit,
                        $"{name} works with Kubernetes {row.Kubernetes}, not with {cluster.ToMinor()}{(row.EndsOn.Length > 0 ? "" : Because(row))}"
                    )
                );
            }
        }

        return verdicts;
    }

    /// <summary>The name of an unknown version fits only rows about all versions.</summary>
    private static bool Fits(string range, SemanticVersion? version) =>
        range is "*" || (version is not null && VersionRange.Parse(range)?.Contains(Finished(version)) == true);

    /// <summary>What is said of a version holds for what leads to it.</summary>
    private static SemanticVersion Finished(SemanticVersion version) =>
        version.IsEarly ? SemanticVersion.Parse($"{version.Major}.{version.Minor}.{version.Patch}")! : version;

    private static string Because(SupportOptions row) => row.Why.Length > 0 ? $": {row.Why}" : "";
}

/// <summary>One thing that is to be said of a version.</summary>
public sealed record SupportVerdict(SupportStanding Standing, string Why);

/// <summary>How a version stands.</summary>
public enum SupportStanding
{
    EndsSoon,

    Ended,

    /// <summary>It does not work with that cluster.</summary>
    DoesNotFit,
}
