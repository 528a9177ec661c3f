using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace UwsAgent.Core.Configuration;

/// <summary>Reads one JSON text into nodes that know their line and column; every fault of the text that can be told is told.</summary>
internal sealed class SettingsReader
{
    private static readonly JsonReaderOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    private readonly byte[] bytes;
    private readonly Func<int, SettingOrigin> originAt;
    private readonly List<ConfigurationFault> faults;

    private SettingsReader(byte[] bytes, Func<int, SettingOrigin> originAt, List<ConfigurationFault> faults)
    {
        this.bytes = bytes;
        this.originAt = originAt;
        this.faults = faults;
    }

    /// <returns>Null when the text as a whole is of no use; a fault says why.</returns>
    public static SettingObject? ReadFile(ConfigurationText file, List<ConfigurationFault> faults)
    {
        var whole = new SettingOrigin(SettingSource.File, file.Path);
        if (file.Problem is not null)
        {
            faults.Add(new ConfigurationFault(whole, null, file.Problem));
            return null;
        }

        var content = WithoutMark(file.Bytes.Span).ToArray();
        var places = new TextPlaces(whole, content);
        if (NotUtf8(content) is { } encoding)
        {
            faults.Add(new ConfigurationFault(places.At(encoding.Index), null, encoding.Problem));
            return null;
        }

        var reader = new SettingsReader(content, places.At, faults);
        switch (reader.Read())
        {
            case SettingObject root:
                return root;
            case { } other:
                faults.Add(new ConfigurationFault(other.Origin, null, "must be one JSON object: { ... }"));
                return null;
            default:
                return null;
        }
    }

    /// <summary>A list or object that was given as text from outside the files.</summary>
    public static SettingNode? ReadText(string text, SettingOrigin origin, List<ConfigurationFault> faults) =>
        new SettingsReader(Encoding.UTF8.GetBytes(text), _ => origin, faults).Read();

    private SettingNode? Read()
    {
        var reader = new Utf8JsonReader(bytes, Lenient);
        try
        {
            reader.Read();
            var root = Value(ref reader, "");
            if (reader.Read())
            {
                throw new JsonException("There is text after the end");
            }

            return root;
        }
        catch (JsonException wrong)
        {
            faults.Add(new ConfigurationFault(originAt(IndexOf(wrong)), null, Explain(wrong)));
            return null;
        }
    }

    private SettingNode Value(ref Utf8JsonReader reader, string path)
    {
        var origin = originAt((int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return Object(ref reader, origin, path);
            case JsonTokenType.StartArray:
                var items = new List<SettingNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(Value(ref reader, Join(path, items.Count.ToString(CultureInfo.InvariantCulture))));
                }

                return new SettingList(origin, items);
            case JsonTokenType.String:
                return new SettingValue(origin, JsonValueKind.String, Text(ref reader, origin, path));
            case JsonTokenType.Number:
                return new SettingValue(origin, JsonValueKind.Number, Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.True:
                return new SettingValue(origin, JsonValueKind.True, "true");
            case JsonTokenType.False:
                return new SettingValue(origin, JsonValueKind.False, "false");
            default:
                return new SettingValue(origin, JsonValueKind.Null, "null");
        }
    }

    private SettingObject Object(ref Utf8JsonReader reader, SettingOrigin origin, string path)
    {
        var result = new SettingObject(origin);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var place = originAt((int)reader.TokenStartIndex);
            var name = Text(ref reader, place, path);
            var key = Join(path, name);
            reader.Read();
            var value = Value(ref reader, key);
            if (result.Members.TryGetValue(name, out var first))
            {
                var problem =
                    first.Name == name
                        ? $"is there twice, first in line {first.Origin.Line}: keep one"
                        : $"differs only by case from {first.Name} in line {first.Origin.Line}: keep one";
                faults.Add(new ConfigurationFault(place, key, problem));
            }

            result.Members[name] = new SettingMember(first?.Name ?? name, place, value);
        }

        return result;
    }

    private string Text(ref Utf8JsonReader reader, SettingOrigin place, string path)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            faults.Add(
                new ConfigurationFault(place, path.Length == 0 ? null : path, "has a \\u escape that is no character")
            );
            return "";
        }
    }

    /// <summary>The parser's words, without what it quotes of the text: that may be half of a secret.</summary>
    private static string Explain(JsonException wrong)
    {
        if (wrong.Message.Contains("invalid JSON literal", StringComparison.Ordinal))
        {
            return "is not JSON here: a text needs double quotes; without them only numbers, true, false and null may stand";
        }

        if (wrong.Message.Contains("does not contain any JSON tokens", StringComparison.Ordinal))
        {
            return "is empty: write {} or remove the file";
        }

        var end = wrong.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return "is not JSON here: " + (end < 0 ? wrong.Message : wrong.Message[..end]).TrimEnd('.');
    }

    private int IndexOf(JsonException wrong)
    {
        var start = 0;
        for (var line = wrong.LineNumber ?? 0; line > 0; line--)
        {
            start += bytes.AsSpan(start).IndexOf((byte)'\n') + 1;
        }

        return (int)Math.Min(start + (wrong.BytePositionInLine ?? 0), bytes.Length);
    }

    private static (int Index, string Problem)? NotUtf8(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith<byte>([0xFF, 0xFE]) || bytes.StartsWith<byte>([0xFE, 0xFF]))
        {
            return (0, "is UTF-16: save it as UTF-8");
        }

        if (Utf8.IsValid(bytes))
        {
            return null;
        }

        var index = 0;
        while (Rune.DecodeFromUtf8(bytes[index..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            index += length;
        }

        return (index, "is not UTF-8 here: save it as UTF-8");
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]) ? bytes[3..] : bytes;

    internal static string Join(string path, string name) => path.Length == 0 ? name : $"{path}:{name}";
}
