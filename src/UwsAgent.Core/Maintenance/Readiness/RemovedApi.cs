namespace UwsAgent.Core.Maintenance.Readiness;

/// <summary>A version of an API that a minor of Kubernetes no longer has.</summary>
/// <param name="RemovedIn">The minor, <c>1.22</c>.</param>
/// <param name="Successor">What to use instead; null when there is nothing.</param>
public sealed record RemovedApi(string GroupVersion, string Plural, string Kind, string RemovedIn, string? Successor)
{
    /// <summary>The cluster itself writes them, or they are only asked and never kept: such are not listed, who asks for them is counted.</summary>
    public bool IsOwn { get; init; }

    public string? Note { get; init; }

    public override string ToString() => $"{Kind} of {GroupVersion}";
}

/// <summary>The versions of APIs that were removed, by minor.</summary>
/// <remarks>From kubernetes.io/docs/reference/using-api/deprecation-guide.</remarks>
public static class RemovedApis
{
    private const string Apps = "apps/v1";
    private const string Admission = "admissionregistration.k8s.io/v1";
    private const string Authorization = "authorization.k8s.io/v1";
    private const string Flow = "flowcontrol.apiserver.k8s.io/v1";
    private const string Networking = "networking.k8s.io/v1";
    private const string Rbac = "rbac.authorization.k8s.io/v1";
    private const string Storage = "storage.k8s.io/v1";

    private static readonly (string Plural, string Kind)[] FlowKinds =
    [
        ("flowschemas", "FlowSchema"),
        ("prioritylevelconfigurations", "PriorityLevelConfiguration"),
    ];

    public static IReadOnlyList<RemovedApi> All { get; } =
    [
        .. Of(
            "1.16",
            "extensions/v1beta1",
            Apps,
            ("daemonsets", "DaemonSet"),
            ("deployments", "Deployment"),
            ("replicasets", "ReplicaSet")
        ),
        .. Of("1.16", "extensions/v1beta1", Networking, ("networkpolicies", "NetworkPolicy")),
        .. Of("1.16", "extensions/v1beta1", "policy/v1beta1", ("podsecuritypolicies", "PodSecurityPolicy")),
        .. Of("1.16", "apps/v1beta1", Apps, ("deployments", "Deployment"), ("statefulsets", "StatefulSet")),
        .. Of(
            "1.16",
            "apps/v1beta2",
            Apps,
            ("daemonsets", "DaemonSet"),
            ("deployments", "Deployment"),
            ("replicasets", "ReplicaSet"),
            ("statefulsets", "StatefulSet")
        ),
        .. Of(
            "1.22",
            "admissionregistration.k8s.io/v1beta1",
            Admission,
            ("mutatingwebhookconfigurations", "MutatingWebhookConfiguration"),
            ("validatingwebhookconfigurations", "ValidatingWebhookConfiguration")
        ),
        .. Of(
            "1.22",
            "apiextensions.k8s.io/v1beta1",
            "apiextensions.k8s.io/v1",
            ("customresourcedefinitions", "CustomResourceDefinition")
        ),
        .. Of("1.22", "apiregistration.k8s.io/v1beta1", "apiregistration.k8s.io/v1", ("apiservices", "APIService")),
        .. Own("1.22", "authentication.k8s.io/v1beta1", "authentication.k8s.io/v1", ("tokenreviews", "TokenReview")),
        .. Own(
            "1.22",
            "authorization.k8s.io/v1beta1",
            Authorization,
            ("localsubjectaccessreviews", "LocalSubjectAccessReview"),
            ("selfsubjectaccessreviews", "SelfSubjectAccessReview"),
            ("subjectaccessreviews", "SubjectAccessReview")
        ),
        .. Of(
            "1.22",
            "certificates.k8s.io/v1beta1",
            "certificates.k8s.io/v1",
            ("certificatesigningrequests", "CertificateSigningRequest")
        ),
        .. Own("1.22", "coordination.k8s.io/v1beta1", "coordination.k8s.io/v1", ("leases", "Lease")),
        .. Of("1.22", "extensions/v1beta1", Networking, ("ingresses", "Ingress")),
        .. Of(
            "1.22",
            "networking.k8s.io/v1beta1",
            Networking,
            ("ingresses", "Ingress"),
            ("ingressclasses", "IngressClass")
        ),
        .. Of(
            "1.22",
            "rbac.authorization.k8s.io/v1beta1",
            Rbac,
            ("clusterroles", "ClusterRole"),
            ("clusterrolebindings", "ClusterRoleBinding"),
            ("roles", "Role"),
            ("rolebindings", "RoleBinding")
        ),
        .. Of("1.22", "scheduling.k8s.io/v1beta1", "scheduling.k8s.io/v1", ("priorityclasses", "PriorityClass")),
        .. Of(
            "1.22",
            "storage.k8s.io/v1beta1",
            Storage,
            ("csidrivers", "CSIDriver"),
            ("storageclasses", "StorageClass")
        ),
        .. Own(
            "1.22",
            "storage.k8s.io/v1beta1",
            Storage,
            ("csinodes", "CSINode"),
            ("volumeattachments", "VolumeAttachment")
        ),
        .. Of("1.25", "batch/v1beta1", "batch/v1", ("cronjobs", "CronJob")),
        .. Own("1.25", "discovery.k8s.io/v1beta1", "discovery.k8s.io/v1", ("endpointslices", "EndpointSlice")),
        .. Own("1.25", "events.k8s.io/v1beta1", "events.k8s.io/v1", ("events", "Event")),
        .. Of("1.25", "autoscaling/v2beta1", "autoscaling/v2", ("horizontalpodautoscalers", "HorizontalPodAutoscaler")),
        .. Of("1.25", "policy/v1beta1", "policy/v1", ("poddisruptionbudgets", "PodDisruptionBudget")),
        new("policy/v1beta1", "podsecuritypolicies", "PodSecurityPolicy", "1.25", null)
        {
            Note = "move to Pod Security admission before",
        },
        .. Of("1.25", "node.k8s.io/v1beta1", "node.k8s.io/v1", ("runtimeclasses", "RuntimeClass")),
        .. Of("1.26", "flowcontrol.apiserver.k8s.io/v1beta1", Flow, FlowKinds),
        .. Of("1.26", "autoscaling/v2beta2", "autoscaling/v2", ("horizontalpodautoscalers", "HorizontalPodAutoscaler")),
        .. Of("1.27", "storage.k8s.io/v1beta1", Storage, ("csistoragecapacities", "CSIStorageCapacity")),
        .. Of("1.29", "flowcontrol.apiserver.k8s.io/v1beta2", Flow, FlowKinds),
        .. Of("1.32", "flowcontrol.apiserver.k8s.io/v1beta3", Flow, FlowKinds),
    ];

    private static IEnumerable<RemovedApi> Of(
        string removedIn,
        string groupVersion,
        string successor,
        params IEnumerable<(string Plural, string Kind)> kinds
    ) => kinds.Select(one => new RemovedApi(groupVersion, one.Plural, one.Kind, removedIn, successor));

    private static IEnumerable<RemovedApi> Own(
        string removedIn,
        string groupVersion,
        string successor,
        params IEnumerable<(string Plural, string Kind)> kinds
    ) => Of(removedIn, groupVersion, successor, kinds).Select(one => one with { IsOwn = true });
}
