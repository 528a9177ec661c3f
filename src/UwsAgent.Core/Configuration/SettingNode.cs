using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace UwsAgent.Core.Configuration;

/// <summary>A value of the merged configuration that still knows where it came from.</summary>
internal abstract class SettingNode(SettingOrigin origin)
{
    public SettingOrigin Origin { get; } = origin;

    /// <summary>Objects merge by key whatever its case, the first spelling stays; all else is replaced.</summary>
    public static SettingNode Merge(SettingNode below, SettingNode above)
    {
        if (below is not SettingObject low || above is not SettingObject high)
        {
            return above;
        }

        var merged = new SettingObject(high.Origin);
        foreach (var member in low.Members.Values)
        {
            merged.Members[member.Name] = member;
        }

        foreach (var member in high.Members.Values)
        {
            merged.Members[member.Name] = merged.Members.TryGetValue(member.Name, out var old)
                ? new SettingMember(old.Name, member.Origin, Merge(old.Value, member.Value))
                : member;
        }

        return merged;
    }

    public abstract JsonNode? ToJson();

    /// <summary>The agent's own defaults as the lowest layer; a null is left to the record.</summary>
    public static SettingNode? FromDefault(JsonNode? json)
    {
        switch (json)
        {
            case JsonObject members:
                var result = new SettingObject(SettingOrigin.Default);
                foreach (var (name, value) in members)
                {
                    if (FromDefault(value) is { } node)
                    {
                        result.Members[name] = new SettingMember(name, SettingOrigin.Default, node);
                    }
                }

                return result;
            case JsonArray items:
                return new SettingList(SettingOrigin.Default, [.. items.Select(FromDefault).OfType<SettingNode>()]);
            case null:
                return null;
            default:
                var kind = json.GetValueKind();
                return new SettingValue(
                    SettingOrigin.Default,
                    kind,
                    kind == JsonValueKind.String ? json.GetValue<string>() : json.ToJsonString()
                );
        }
    }
}

/// <summary>An object: its members by name, whatever the case, in the order of the text.</summary>
internal sealed class SettingObject(SettingOrigin origin) : SettingNode(origin)
{
    public OrderedDictionary<string, SettingMember> Members { get; } = new(StringComparer.OrdinalIgnoreCase);

    public override JsonNode ToJson() =>
        new JsonObject(Members.Values.Select(each => KeyValuePair.Create(each.Name, each.Value.ToJson())));

    /// <summary>The value at a path with colons, or the nearest one above it that was given.</summary>
    public SettingNode? Find(string key)
    {
        SettingNode node = this;
        var rest = key;
        while (rest.Length > 0 && node is SettingObject or SettingList && Below(node, rest) is { } next)
        {
            node = next.Value;
            rest = rest.Length > next.Name.Length ? rest[(next.Name.Length + 1)..] : "";
        }

        return ReferenceEquals(node, this) ? null : node;
    }

    /// <summary>The longest name wins: a name of a dictionary may have colons itself.</summary>
    private static SettingMember? Below(SettingNode node, string key)
    {
        if (node is SettingList list)
        {
            var number = key.Split(':')[0];
            return
                int.TryParse(number, CultureInfo.InvariantCulture, out var index)
                && index >= 0
                && index < list.Items.Count
                ? new SettingMember(number, list.Origin, list.Items[index])
                : null;
        }

        return ((SettingObject)node)
            .Members.Values.Where(member =>
                key.StartsWith(member.Name, StringComparison.OrdinalIgnoreCase)
                && (key.Length == member.Name.Length || key[member.Name.Length] == ':')
            )
            .MaxBy(member => member.Name.Length);
    }
}

/// <summary>A named value and the place of its name.</summary>
internal sealed record SettingMember(string Name, SettingOrigin Origin, SettingNode Value);

/// <summary>A list, replaced as a whole.</summary>
internal sealed class SettingList(SettingOrigin origin, IReadOnlyList<SettingNode> items) : SettingNode(origin)
{
    public IReadOnlyList<SettingNode> Items { get; } = items;

    public override JsonNode ToJson() => new JsonArray([.. Items.Select(each => each.ToJson())]);
}

/// <summary>A text, number, truth value or null.</summary>
internal sealed class SettingValue(SettingOrigin origin, JsonValueKind kind, string text) : SettingNode(origin)
{
    private const int LongestShown = 80;

    private static readonly JsonSerializerOptions Shown = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public JsonValueKind Kind { get; } = kind;

    /// <summary>Numbers as they are written, texts without their quotes.</summary>
    public string Text { get; } = text;

    /// <summary>From outside the files, where everything is text.</summary>
    public bool IsLoose => Origin.Source is SettingSource.Environment or SettingSource.Credential;

    public override JsonNode? ToJson() => Kind == JsonValueKind.String ? JsonValue.Create(Text) : JsonNode.Parse(Text);

    public string ToGiven()
    {
        var shown = Text.Length > LongestShown ? string.Concat(Text.AsSpan(0, LongestShown), "...") : Text;
        return Kind == JsonValueKind.String ? JsonSerializer.Serialize(shown, Shown) : shown;
    }
}
