using System.ComponentModel;

namespace UwsAgent.Core.Autoscaling;

/// <summary>One cluster: how it is reached, and the Lease that keeps two agents from both acting on it.</summary>
public sealed record ClusterOptions
{
    [Description("Its kubeconfig file. Empty: the account of the pod that the agent runs in.")]
    public string KubeConfig { get; init; } = "";

    [Description("The context of the kubeconfig. Empty: its current one.")]
    public string Context { get; init; } = "";

    [Description("How long one request may take, from the first byte to the last.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    [Description("The namespace of the Lease of which only the holder changes anything in this cluster.")]
    public string LeaseNamespace { get; init; } = "kube-system";

    [Description("The name of that Lease. Two agents of one cluster must have the same.")]
    public string LeaseName { get; init; } = "uws-agent-autoscaler";

    [Description("For how long the Lease holds without being renewed: longer than the time between two ticks.")]
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromMinutes(12);

    [Description(
        "An annotation in which each pod says how much work it holds; idle pods are then taken away first. Empty: by CPU, where a target has a CPU signal."
    )]
    public string BusyAnnotation { get; init; } = "";
}
