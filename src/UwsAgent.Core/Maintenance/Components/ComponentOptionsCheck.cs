using System.Globalization;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Versions;

namespace UwsAgent.Core.Maintenance.Components;

/// <summary>Every fault of the components and of the table of support that one key alone does not show.</summary>
public static class ComponentOptionsCheck
{
    public static IEnumerable<OptionsFault> Faults(MaintenanceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return
        [
            .. options.Components.SelectMany(one => Faults($"Components:{one.Key}", one.Value)),
            .. options.Support.SelectMany(
                (row, index) => Faults(string.Create(CultureInfo.InvariantCulture, $"Support:{index}"), row)
            ),
        ];
    }

    /// <returns>Null when it is none.</returns>
    public static ComponentRef? Place(ComponentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ComponentKind? kind = options.Workload.Split('/') switch
        {
            ["deployment" or "deployments", { Length: > 0 }] => ComponentKind.Deployment,
            ["daemonset" or "daemonsets", { Length: > 0 }] => ComponentKind.DaemonSet,
            ["statefulset" or "statefulsets", { Length: > 0 }] => ComponentKind.StatefulSet,
            _ => null,
        };
        return kind is { } known && options.Namespace.Length > 0
            ? new ComponentRef(options.Namespace, known, options.Workload.Split('/')[1], options.Container)
            : null;
    }

    /// <returns>Null when it is no day.</returns>
    public static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    private static IEnumerable<OptionsFault> Faults(string key, ComponentOptions options)
    {
        if (options.Namespace.Length == 0)
        {
            yield return new OptionsFault($"{key}:Namespace", "must be given");
        }

        if (Place(options with { Namespace = "some" }) is null)
        {
            yield return new OptionsFault(
                $"{key}:Workload",
                "must be deployment/NAME, daemonset/NAME or statefulset/NAME",
                options.Workload
            );
        }

        foreach (var (name, text) in new[] { ("Tag", options.Tag), ("Manifest", options.Manifest) })
        {
            if (text.Length > 0 && text.Split(ComponentImage.Place).Length != 2)
            {
                yield return new OptionsFault($"{key}:{name}", "must have {version} in it, once", text);
            }
        }

        if (options.Helm is { } helm)
        {
            if (options.Manifest.Length > 0)
            {
                yield return new OptionsFault($"{key}:Helm", "must not be given together with Manifest");
            }

            if (helm.Release.Length == 0 || helm.Chart.Length == 0)
            {
                yield return new OptionsFault($"{key}:Helm", "must name a Release and a Chart");
            }

            if (options.Newest is not null)
            {
                yield return new OptionsFault(
                    $"{key}:Newest",
                    "must not be given for a Helm release: versions are the chart's, and tags are the image's"
                );
            }
        }

        foreach (var fault in Versions(key, options).Concat(Health(key, options.Health)))
        {
            yield return fault;
        }
    }

    private static IEnumerable<OptionsFault> Versions(string key, ComponentOptions options)
    {
        foreach (var (round, version) in options.Rounds)
        {
            if (SemanticVersion.Parse(version) is null)
            {
                yield return new OptionsFault($"{key}:Rounds:{round}", "must be a version such as 0.49.2", version);
            }
        }

        foreach (var (cluster, pin) in options.Pins)
        {
            if (SemanticVersion.Parse(pin.Version) is null)
            {
                yield return new OptionsFault(
                    $"{key}:Pins:{cluster}:Version",
                    "must be a version such as 1.19.1",
                    pin.Version
                );
            }

            if (pin.Reason.Length == 0)
            {
                yield return new OptionsFault($"{key}:Pins:{cluster}:Reason", "must be given");
            }

            if (pin.Until.Length > 0 && Day(pin.Until) is null)
            {
                yield return new OptionsFault(
                    $"{key}:Pins:{cluster}:Until",
                    "must be a day such as 2021-12-31",
                    pin.Until
                );
            }
        }

        if (options.Newest is { } newest && VersionRange.Parse(newest.Range) is null)
        {
            yield return new OptionsFault($"{key}:Newest:Range", VersionRange.Wanted, newest.Range);
        }
    }

    private static IEnumerable<OptionsFault> Health(string key, HealthOptions health)
    {
        if (
            health.Address.Length > 0
            && !(
                Uri.TryCreate(health.Address, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            )
        )
        {
            yield return new OptionsFault(
                $"{key}:Health:Address",
                "must be an http:// or https:// address",
                health.Address
            );
        }

        if (health.Timeout <= TimeSpan.Zero)
        {
            yield return new OptionsFault($"{key}:Health:Timeout", "must be longer than 0");
        }
    }

    private static IEnumerable<OptionsFault> Faults(string key, SupportOptions row)
    {
        if (row.Product.Length == 0)
        {
            yield return new OptionsFault($"{key}:Product", "must be given");
        }

        if (VersionRange.Parse(row.Versions) is null)
        {
            yield return new OptionsFault($"{key}:Versions", VersionRange.Wanted, row.Versions);
        }

        if (row.Kubernetes.Length > 0 && VersionRange.Parse(row.Kubernetes) is null)
        {
            yield return new OptionsFault($"{key}:Kubernetes", VersionRange.Wanted, row.Kubernetes);
        }

        if (row.EndsOn.Length > 0 && Day(row.EndsOn) is null)
        {
            yield return new OptionsFault($"{key}:EndsOn", "must be a day such as 2026-03-31", row.EndsOn);
        }
    }
}
