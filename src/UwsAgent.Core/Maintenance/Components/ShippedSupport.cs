namespace UwsAgent.Core.Maintenance.Components;

/// <summary>What was known of ends of life and of fitting clusters when this agent was made; Maintenance:Support adds to it and corrects it.</summary>
/// <remarks>From kubernetes.io/releases and its statement of 2026-01-29, cert-manager.io/docs/releases, and the README files of the others.</remarks>
public static class ShippedSupport
{
    private const string Ingress = "ingress-nginx";
    private const string Certificates = "cert-manager";
    private const string Metrics = "metrics-server";
    private const string NoMoreFixes = "no more fixes";

    public static IReadOnlyList<SupportOptions> Rows { get; } =
    [
        Row(
            Ingress,
            "*",
            "2026-03-31",
            "",
            "retired in March 2026: no releases and no fixes of vulnerabilities any more; plan another controller or a Gateway"
        ),
        Row(Ingress, "<1.0", "", ">=1.14 <1.22", "it uses networking.k8s.io/v1beta1, which 1.22 no longer has"),
        Row(Ingress, ">=1.0 <1.3", "", ">=1.19 <1.25", ""),
        Row(Certificates, "<1.3", "2021-08-11", "", NoMoreFixes),
        Row(Certificates, "1.3", "2021-08-11", ">=1.16 <1.22", NoMoreFixes),
        Row(Certificates, "1.4", "2021-10-26", ">=1.16 <1.22", NoMoreFixes),
        Row(Certificates, "1.5", "2022-01-26", ">=1.16 <1.23", NoMoreFixes),
        Row(Certificates, "1.6", "2022-04-05", ">=1.17 <1.23", NoMoreFixes),
        Row(Certificates, "1.7", "2022-07-22", ">=1.18 <1.24", NoMoreFixes),
        Row(Certificates, "1.8", "2022-10-17", ">=1.19 <1.25", NoMoreFixes),
        Row(Certificates, ">=1.9 <1.12", "2023-09-12", ">=1.20", NoMoreFixes),
        Row(Certificates, "1.12", "2025-05-19", ">=1.22", NoMoreFixes),
        Row(Certificates, "1.13", "2024-06-05", ">=1.23", NoMoreFixes),
        Row(Certificates, "1.14", "2024-10-03", ">=1.24", NoMoreFixes),
        Row(Certificates, ">=1.15 <1.17", "2025-06-10", ">=1.25", NoMoreFixes),
        Row(Metrics, "<0.3", "", ">=1.8 <1.22", ""),
        Row(Metrics, "0.3", "", ">=1.8 <1.22", "it registers apiregistration.k8s.io/v1beta1, which 1.22 no longer has"),
        Row(Metrics, ">=0.6 <0.8", "", ">=1.19", ""),
        Row(Metrics, ">=0.8", "", ">=1.31", ""),
        .. Kubernetes(),
    ];

    private static IEnumerable<SupportOptions> Kubernetes() =>
        new (string Minor, string EndsOn)[]
        {
            ("<1.19", "2021-06-18"),
            ("1.19", "2021-10-28"),
            ("1.20", "2022-02-28"),
            ("1.21", "2022-06-28"),
            ("1.22", "2022-10-28"),
            ("1.23", "2023-02-28"),
            ("1.24", "2023-07-28"),
            ("1.25", "2023-10-28"),
            ("1.26", "2024-02-28"),
            ("1.27", "2024-06-28"),
            ("1.28", "2024-10-28"),
            ("1.29", "2025-02-28"),
            ("1.30", "2025-06-28"),
            ("1.31", "2025-10-28"),
            ("1.32", "2026-02-28"),
            ("1.33", "2026-06-28"),
            ("1.34", "2026-10-27"),
        }.Select(one => Row(SupportTable.Kubernetes, one.Minor, one.EndsOn, "", NoMoreFixes));

    private static SupportOptions Row(string product, string versions, string endsOn, string kubernetes, string why) =>
        new()
        {
            Product = product,
            Versions = versions,
            EndsOn = endsOn,
            Kubernetes = kubernetes,
            Why = why,
        };
}
