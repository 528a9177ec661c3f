using System.Collections.Concurrent;
using System.Text.Json;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Where objects of a kind are in the API's paths, as the server's discovery says it.</summary>
internal sealed class KubernetesKinds(KubernetesRaw raw)
{
    private readonly ConcurrentDictionary<string, ServedKind> known = new(StringComparer.Ordinal);

    public static string Root(string apiVersion) =>
        apiVersion.Contains('/', StringComparison.Ordinal) ? $"apis/{apiVersion}" : $"api/{apiVersion}";

    /// <returns>The path, or why there is none; NotFound when the kind is not served.</returns>
    public async Task<(string? Path, ClusterFault? Fault)> PathAsync(
        ManifestObject manifest,
        CancellationToken cancellationToken
    )
    {
        var key = $"{manifest.ApiVersion} {manifest.Kind}";
        if (!known.TryGetValue(key, out var served))
        {
            var answer = await raw.GetAsync(
                $"asking what {manifest.ApiVersion} has",
                Root(manifest.ApiVersion),
                cancellationToken
            );
            if (answer.Fault is { } fault)
            {
                return (null, fault);
            }

            if (Find(answer.Value, manifest.Kind) is not { } found)
            {
                return (
                    null,
                    new ClusterFault(
                        ClusterFaultKind.NotFound,
                        $"this cluster knows no {manifest.Kind} of {manifest.ApiVersion}"
                    )
                );
            }

            // What is not there may come; what is there is remembered.
            known[key] = served = found;
        }

        var place = served.IsNamespaced ? $"/namespaces/{Escape(manifest.Namespace ?? manifest.Home)}" : "";
        return ($"{Root(manifest.ApiVersion)}{place}/{served.Plural}/{Escape(manifest.Name)}", null);
    }

    private static ServedKind? Find(JsonElement list, string kind)
    {
        if (!list.TryGetProperty("resources", out var resources) || resources.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        foreach (var one in resources.EnumerateArray())
        {
            var name = one.GetProperty("name").GetString()!;
            if (one.GetProperty("kind").GetString() == kind && !name.Contains('/', StringComparison.Ordinal))
            {
                return new ServedKind(name, one.GetProperty("namespaced").GetBoolean());
            }
        }

        return null;
    }

    private static string Escape(string name) => Uri.EscapeDataString(name);

    private sealed record ServedKind(string Plural, bool IsNamespaced);
}
