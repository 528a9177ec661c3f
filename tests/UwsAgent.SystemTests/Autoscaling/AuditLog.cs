using System.Text.Json;

namespace UwsAgent.SystemTests.Autoscaling;

/// <summary>What the API server itself says that it was asked for, and by whom.</summary>
public sealed class AuditLog(string file)
{
    private static readonly string[] Mutating = ["create", "update", "patch", "delete", "deletecollection"];

    /// <summary>Everything that this user asked for since <paramref name="from"/>, as <c>update apps/v1 deployments/scale worker/meteor</c>.</summary>
    public async Task<IReadOnlyList<AuditEntry>> OfAsync(string user, int from = 0)
    {
        var entries = new List<AuditEntry>();
        foreach (var line in (await ReadAsync()).Skip(from))
        {
            using var json = JsonDocument.Parse(line);
            var entry = json.RootElement;
            if (entry.GetProperty("user").GetProperty("username").GetString() == user)
            {
                entries.Add(Of(entry));
            }
        }

        return entries;
    }

    public async Task<IReadOnlyList<AuditEntry>> WritesOfAsync(string user, int from = 0) =>
        [.. (await OfAsync(user, from)).Where(entry => Mutating.Contains(entry.Verb))];

    /// <summary>How many lines there are: a place to begin from.</summary>
    public async Task<int> CountAsync() => (await ReadAsync()).Length;

    private static AuditEntry Of(JsonElement entry)
    {
        var path = entry.GetProperty("requestURI").GetString()!;
        var verb = entry.GetProperty("verb").GetString()!;
        var code = entry.TryGetProperty("responseStatus", out var status) ? status.GetProperty("code").GetInt32() : 0;
        return new AuditEntry(verb, path, code);
    }

    private async Task<string[]> ReadAsync() => [.. (await File.ReadAllTextAsync(file)).Split('\n').SkipLast(1)];
}

/// <summary>One request.</summary>
public sealed record AuditEntry(string Verb, string Path, int Code)
{
    public override string ToString() => $"{Verb} {Path} -> {Code}";
}
