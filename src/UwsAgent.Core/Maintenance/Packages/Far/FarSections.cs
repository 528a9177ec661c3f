namespace UwsAgent.Core.Maintenance.Packages.Far;

/// <summary>An answer of the far script, in its named parts. What a login prints before is dropped.</summary>
public sealed class FarSections
{
    private const string Mark = "@@uws:";
    private readonly Dictionary<string, IReadOnlyList<string>> named;

    private FarSections(Dictionary<string, IReadOnlyList<string>> parts) => named = parts;

    /// <summary>It came to its end.</summary>
    public bool IsWhole => named.ContainsKey("end");

    /// <summary>The lines of a part without the empty ones around it; none when there is no such part.</summary>
    public IReadOnlyList<string> this[string name] => named.GetValueOrDefault(name) ?? [];

    public string? First(string name) => this[name] is [var line, ..] ? line.Trim() : null;

    public static FarSections Of(string output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var parts = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        List<string>? current = null;
        foreach (var raw in output.Split('\n'))
        {
            var line = raw.TrimEnd('\r');
            if (line.StartsWith(Mark, StringComparison.Ordinal))
            {
                current = [];
                parts[line[Mark.Length..]] = current;
            }
            else
            {
                current?.Add(line);
            }
        }

        foreach (var lines in parts.Values.Cast<List<string>>())
        {
            while (lines.Count > 0 && lines[^1].Length == 0)
            {
                lines.RemoveAt(lines.Count - 1);
            }
        }

        return new FarSections(parts);
    }
}
