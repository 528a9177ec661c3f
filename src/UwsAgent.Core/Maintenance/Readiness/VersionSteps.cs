using UwsAgent.Core.Maintenance.Components;
using UwsAgent.Core.Versions;

namespace UwsAgent.Core.Maintenance.Readiness;

/// <summary>Which versions of control plane and kubelets go together, by kubernetes.io/releases/version-skew-policy.</summary>
internal static class VersionSteps
{
    private const string Topic = "version";

    /// <summary>From this minor on kubelets may be three minors older, before it two.</summary>
    private const long WiderSkewFrom = 28;

    private const int MostShown = 20;

    public static IEnumerable<ReadinessFinding> Findings(
        ReadinessLook look,
        SemanticVersion to,
        SupportTable support,
        DateOnly today
    )
    {
        var from = look.Version;
        if (to.Major != from.Major || to.Minor > from.Minor + 1)
        {
            yield return Refused(
                $"from {from.ToMinor()} to {to.ToMinor()} leaves out a minor; a control plane goes one minor at a time",
                $"go to {from.Major}.{from.Minor + 1} first"
            );
        }
        else if (to.Minor < from.Minor)
        {
            yield return Refused(
                $"{to.ToMinor()} is older than {from.ToMinor()}; a control plane never goes back",
                null
            );
        }
        else if (to.Minor == from.Minor)
        {
            yield return new ReadinessFinding(ReadinessSeverity.Notice, Topic, $"it is {from.ToMinor()} already");
        }

        foreach (var verdict in support.Judge(SupportTable.Kubernetes, to, null, today))
        {
            yield return new ReadinessFinding(ReadinessSeverity.Risk, Topic, verdict.Why)
            {
                Do = "plan the minors after it too",
            };
        }

        var newer = look.Nodes.Where(node => node.Kubelet is { } version && version.Minor > from.Minor).ToList();
        if (newer.Count > 0)
        {
            yield return Nodes(
                ReadinessSeverity.Refused,
                $"kubelets are newer than the control plane ({from.ToMinor()}), which is never allowed",
                "put these nodes on an image of the control plane's minor",
                newer
            );
        }

        var span = to.Minor >= WiderSkewFrom ? 3 : 2;
        var older = look.Nodes.Where(node => node.Kubelet is { } version && version.Minor < to.Minor - span).ToList();
        if (older.Count > 0)
        {
            yield return Nodes(
                ReadinessSeverity.Breaks,
                $"kubelets are more than {span} minors older than {to.ToMinor()}",
                "upgrade these nodes before the control plane",
                older
            );
        }

        var last = look.Nodes.Where(node => node.Kubelet is { } version && version.Minor == to.Minor - span).ToList();
        if (last.Count > 0)
        {
            yield return Nodes(
                ReadinessSeverity.Notice,
                $"kubelets will be as old as is allowed with {to.ToMinor()}",
                "upgrade these nodes before the minor after it",
                last
            );
        }

        var silent = look.Nodes.Where(node => node.Kubelet is null).ToList();
        if (silent.Count > 0)
        {
            yield return Nodes(
                ReadinessSeverity.Unknown,
                "nodes do not say their version",
                "look at these nodes",
                silent
            );
        }
    }

    private static ReadinessFinding Refused(string what, string? advice) =>
        new(ReadinessSeverity.Refused, Topic, what) { Do = advice };

    private static ReadinessFinding Nodes(
        ReadinessSeverity severity,
        string what,
        string advice,
        List<NodeSight> nodes
    ) =>
        new(severity, "nodes", what)
        {
            Do = advice,
            Where =
            [
                .. nodes
                    .Take(MostShown)
                    .Select(node => node.Kubelet is null ? node.Name : $"{node.Name} ({node.Kubelet})"),
            ],
            Count = nodes.Count,
        };
}
