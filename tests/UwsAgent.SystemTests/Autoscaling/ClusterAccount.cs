using k8s;
using k8s.Models;

namespace UwsAgent.SystemTests.Autoscaling;

/// <summary>A service account with the shipped role, and a kubeconfig with its token, which can be revoked.</summary>
public sealed class ClusterAccount(ControlPlane plane, string space, string name, string directory)
{
    private int tokens;

    public string KubeConfig => Path.Combine(directory, $"{space}-{name}.kubeconfig");

    /// <summary>As the audit log calls it.</summary>
    public string User => $"system:serviceaccount:{space}:{name}";

    private string Secret => $"{name}-token-{tokens}";

    public async Task RenewAsync()
    {
        tokens++;
        // A token that is bound to a secret dies with it.
        var secret = await plane.Admin.CoreV1.CreateNamespacedSecretAsync(
            new V1Secret { Metadata = new V1ObjectMeta { Name = Secret } },
            space
        );
        var request = await plane.Admin.CoreV1.CreateNamespacedServiceAccountTokenAsync(
            new Authenticationv1TokenRequest
            {
                Spec = new V1TokenRequestSpec
                {
                    Audiences = [],
                    ExpirationSeconds = 3600,
                    BoundObjectRef = new V1BoundObjectReference
                    {
                        ApiVersion = "v1",
                        Kind = "Secret",
                        Name = Secret,
                        Uid = secret.Metadata.Uid,
                    },
                },
            },
            name,
            space
        );
        var text = (await File.ReadAllTextAsync(plane.AdminKubeConfig)).Split('\n');
        await File.WriteAllLinesAsync(
            KubeConfig,
            text.Select(line =>
                line.Contains("client-certificate", StringComparison.Ordinal)
                    ? $"  user: {{token: \"{request.Status.Token}\"}}"
                    : line
            )
        );
    }

    public Task RevokeAsync() => plane.Admin.CoreV1.DeleteNamespacedSecretAsync(Secret, space);
}
