using System.Text;
using System.Text.Json;

namespace UwsAgent.Core.Configuration;

/// <summary>Secrets as they are given: a text, or the name of the file that holds one. No fault ever shows one.</summary>
internal sealed class SecretSettings(Func<string, ConfigurationText> read)
{
    private const string Wanted = "must be a text, or { \"File\": \"/path/of/a/file\" }";

    private readonly Dictionary<Type, bool> known = [];
    private readonly List<string> files = [];

    /// <summary>The files that were read for secrets: they are watched like the others.</summary>
    public IReadOnlyList<string> Files => files;

    /// <returns>The phrase after the key, or null when it could be read.</returns>
    public string? Read(SettingNode node, out string text)
    {
        text = "";
        switch (node)
        {
            case SettingValue { Kind: JsonValueKind.String } value:
                text = value.Text;
                return text.Length == 0 ? "must not be empty" : null;
            case SettingObject given
                when given.Members.Count == 1
                    && given.Members.TryGetValue("File", out var member)
                    && member.Value is SettingValue { Kind: JsonValueKind.String } path:
                return ReadFile(path.Text, out text);
            default:
                return Wanted;
        }
    }

    /// <summary>Whether a value of this shape holds a secret somewhere.</summary>
    public bool MayBeIn(SettingShape shape)
    {
        if (known.TryGetValue(shape.Type, out var answer))
        {
            return answer;
        }

        known[shape.Type] = shape.Type == typeof(Secret);
        return known[shape.Type] |= shape.Kind switch
        {
            ShapeKind.Object => shape.Properties.Any(property => MayBeIn(property.Shape)),
            ShapeKind.Dictionary or ShapeKind.List => MayBeIn(shape.Element),
            _ => false,
        };
    }

    private string? ReadFile(string path, out string text)
    {
        files.Add(path);
        var file = read(path);
        text = Encoding.UTF8.GetString(file.Bytes.Span).TrimEnd('\r', '\n');
        if (file.Problem is not null)
        {
            return $"names the file {path}, which {file.Problem}";
        }

        return text.Length == 0 ? $"names the file {path}, which is empty" : null;
    }
}
