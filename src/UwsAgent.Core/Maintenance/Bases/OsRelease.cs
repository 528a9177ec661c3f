namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>What <c>/etc/os-release</c> of an image says.</summary>
/// <param name="Id">As the distributor writes it: <c>debian</c>, <c>amzn</c>.</param>
/// <param name="Version"><c>12</c>, <c>24.04</c>, <c>3.19.1</c>; empty where there are no versions.</param>
/// <param name="Name">For people: <c>Debian GNU/Linux 12 (bookworm)</c>.</param>
public sealed record OsRelease(string Id, string Version, string Codename, string Name)
{
    private const int LongestValue = 100;

    /// <returns>Null when it names no system.</returns>
    public static OsRelease? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            if (line.Length > 0 && line[0] is not '#' && line.IndexOf('=', StringComparison.Ordinal) is var at and > 0)
            {
                values[line[..at]] = Value(line[(at + 1)..]);
            }
        }

        string Of(string key) => values.GetValueOrDefault(key, "");
        return Of("ID") is { Length: > 0 } id
            ? new OsRelease(
                id.ToLowerInvariant(),
                Of("VERSION_ID"),
                Of("VERSION_CODENAME"),
                Of("PRETTY_NAME") is { Length: > 0 } name ? name : $"{id} {Of("VERSION_ID")}".Trim()
            )
            : null;
    }

    /// <summary>As a shell reads an assignment: quotes of either kind, a backslash takes the meaning from the next letter.</summary>
    private static string Value(string text)
    {
        var quote = text.Length > 0 && text[0] is '"' or '\'' ? text[0] : '\0';
        var inner = quote is '\0' ? text : text[1..];
        var value = new System.Text.StringBuilder();
        for (var index = 0; index < inner.Length && inner[index] != quote; index++)
        {
            index += inner[index] is '\\' && quote is not '\'' && index + 1 < inner.Length ? 1 : 0;
            value.Append(inner[index]);
        }

        return PlainText.Line(value.ToString(), LongestValue);
    }
}
