using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace UwsAgent.Core.Configuration;

/// <summary>Reads one plain value as its type wants it: strictly typed from files, as text from elsewhere.</summary>
internal static class SettingScalars
{
    private static readonly HashSet<Type> WholeNumbers =
    [
        typeof(byte),
        typeof(sbyte),
        typeof(short),
        typeof(ushort),
        typeof(int),
        typeof(uint),
        typeof(long),
        typeof(ulong),
    ];

    private static readonly HashSet<Type> Numbers = [.. WholeNumbers, typeof(double), typeof(float), typeof(decimal)];

    /// <param name="clean">The value for the serializer.</param>
    /// <param name="value">The value as its type, for bounds; null when there are none for it.</param>
    /// <returns>The phrase after the key, or null when the value is good.</returns>
    public static string? Read(
        SettingValue given,
        Type type,
        JsonSerializerOptions json,
        out JsonNode? clean,
        out object? value
    )
    {
        (clean, value) = (null, null);
        var isText = given.Kind == JsonValueKind.String;
        if (type == typeof(string))
        {
            (clean, value) = (JsonValue.Create(given.Text), given.Text);
            return isText ? null : "must be a text in double quotes";
        }

        if (type == typeof(bool))
        {
            var isTruth = given.Kind is JsonValueKind.True or JsonValueKind.False || (given.IsLoose && isText);
            var isGood = bool.TryParse(isTruth ? given.Text : null, out var truth);
            clean = JsonValue.Create(truth);
            return isGood ? null : "must be true or false";
        }

        if (Numbers.Contains(type))
        {
            return Number(given, type, out clean, out value);
        }

        if (type.IsEnum)
        {
            var name = Array.Find(
                Enum.GetNames(type),
                name => isText && string.Equals(name, given.Text, StringComparison.OrdinalIgnoreCase)
            );
            clean = JsonValue.Create(name);
            return name is null ? $"must be one of {string.Join(", ", Enum.GetNames(type))}" : null;
        }

        if (type == typeof(TimeSpan))
        {
            var isDuration = DurationText.TryParse(isText ? given.Text : null, out var duration);
            (clean, value) = (JsonValue.Create(given.Text), duration);
            return isDuration ? null : DurationText.Wanted;
        }

        if (type == typeof(ByteSize))
        {
            var mayBe = isText || given.Kind == JsonValueKind.Number;
            var isSize = ByteSize.TryParse(mayBe ? given.Text : null, out var size);
            (clean, value) = (JsonValue.Create(given.Text), size);
            return isSize ? null : ByteSize.Wanted;
        }

        return Other(given, type, json, out clean);
    }

    private static string? Number(SettingValue given, Type type, out JsonNode? clean, out object? value)
    {
        (clean, value) = (null, null);
        var isWhole = WholeNumbers.Contains(type);
        var problem = isWhole ? "must be a whole number" : "must be a number";
        if (given.Kind != JsonValueKind.Number && !(given.IsLoose && given.Kind == JsonValueKind.String))
        {
            return problem;
        }

        if (type == typeof(double) || type == typeof(float))
        {
            var isNumber =
                double.TryParse(given.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
                && double.IsFinite(real)
                && (type == typeof(double) || float.IsFinite((float)real));
            value = type == typeof(double) ? real : (float)real;
            clean = isNumber ? JsonSerializer.SerializeToNode(value, type) : null;
            return isNumber ? null : problem;
        }

        if (!decimal.TryParse(given.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return problem;
        }

        if (isWhole && number != decimal.Truncate(number))
        {
            return problem;
        }

        try
        {
            value = Convert.ChangeType(number, type, CultureInfo.InvariantCulture);
            clean = JsonSerializer.SerializeToNode(value, type);
            return null;
        }
        catch (OverflowException)
        {
            return $"{problem} that is not so large";
        }
    }

    private static string? Other(SettingValue given, Type type, JsonSerializerOptions json, out JsonNode? clean)
    {
        clean = given.Kind == JsonValueKind.String ? JsonValue.Create(given.Text) : JsonNode.Parse(given.Text);
        try
        {
            JsonSerializer.Deserialize(clean, type, json);
            return null;
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or InvalidOperationException)
        {
            return $"is no {type.Name}";
        }
    }
}
