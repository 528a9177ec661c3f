using System.Globalization;
using System.Text.Json;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>A number in a JSON document by its path: <c>queues.messages.ready</c>, <c>items[0].count</c>, <c>queues["a.b"]</c>.</summary>
internal static class JsonPath
{
    /// <summary>One sample for each path; all are errors when the text is no JSON.</summary>
    public static IReadOnlyList<Sample> Read(ReadOnlyMemory<byte> text, IReadOnlyList<string> paths)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return [.. paths.Select(path => Find(json.RootElement, path))];
        }
        catch (JsonException failure)
        {
            var sample = Sample.Error($"the answer is not JSON: {SignalNumbers.Shown(failure.Message)}");
            return [.. paths.Select(_ => sample)];
        }
    }

    private static Sample Find(JsonElement root, string path)
    {
        var present = root;
        foreach (var step in Steps(path))
        {
            if (Step(present, step) is not { } next)
            {
                return Sample.Error($"there is no '{step}' of {path} in the document");
            }

            present = next;
        }

        return present.ValueKind switch
        {
            JsonValueKind.Number => SignalNumbers.Of(present.GetDouble(), null, present.GetRawText()),
            JsonValueKind.Null => Sample.Unknown($"{path} is null"),
            JsonValueKind.String => Sample.Error(
                $"{path} is the text \"{SignalNumbers.Shown(present.GetString()!)}\", not a number"
            ),
            var kind => Sample.Error($"{path} is {Words(kind)}, not a number"),
        };
    }

    private static JsonElement? Step(JsonElement present, string step)
    {
        if (
            present.ValueKind == JsonValueKind.Array
            && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        )
        {
            return index < present.GetArrayLength() ? present[index] : null;
        }

        return present.ValueKind == JsonValueKind.Object && present.TryGetProperty(step, out var next) ? next : null;
    }

    private static IEnumerable<string> Steps(string path)
    {
        var rest = path.StartsWith('$') ? path[1..] : path;
        while (rest.Length > 0)
        {
            if (rest[0] == '.')
            {
                rest = rest[1..];
                continue;
            }

            string step;
            if (rest[0] == '[' && rest.IndexOf(']', StringComparison.Ordinal) is > 0 and var close)
            {
                step = rest[1..close].Trim('"', '\'');
                rest = rest[(close + 1)..];
            }
            else
            {
                var end = rest.IndexOfAny(['.', '['], 1);
                step = end < 0 ? rest : rest[..end];
                rest = end < 0 ? "" : rest[end..];
            }

            yield return step;
        }
    }

    private static string Words(JsonValueKind kind) =>
        kind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            _ => "true or false",
        };
}
