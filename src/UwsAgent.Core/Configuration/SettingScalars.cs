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

    /// <summary>Types of the framework that have a form of their own in JSON: dates, addresses, any JSON.</summary>
    private static readonly JsonSerializerOptions Plain = new();

    /// <summary>As it is written in a file.</summary>
    public static JsonNode? ToJson(object value) =>
        value switch
        {
            string text => JsonValue.Create(text),
            bool truth => JsonValue.Create(truth),
            Enum name => JsonValue.Create(name.ToString()),
            TimeSpan duration => JsonValue.Create(DurationText.Format(duration)),
            ByteSize size => JsonValue.Create(size.ToString()),
            _ when Numbers.Contains(value.GetType()) => JsonNode.Parse(
                Convert.ToString(value, CultureInfo.InvariantCulture)!
            ),
            _ => JsonSerializer.SerializeToNode(value, value.GetType(), Plain),
        };

    /// <summary>Whether whatever stands in a file is good for this type.</summary>
    public static bool IsAnyJson(Type type) =>
        type == typeof(object) || type == typeof(JsonElement) || type.IsAssignableTo(typeof(JsonNode));

    /// <returns>The phrase after the key, or null when the framework reads it as this type.</returns>
    public static string? ReadJson(SettingNode given, Type type, out object? value)
    {
        value = null;
        try
        {
            value = given.ToJson().Deserialize(type, Plain);
            return null;
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or InvalidOperationException)
        {
            return $"is no {type.Name}";
        }
    }

    /// <param name="value">The value as its type.</param>
    /// <returns>The phrase after the key, or null when the value is good.</returns>
    public static string? Read(SettingValue given, Type type, out object? value)
    {
        value = null;
        var isText = given.Kind == JsonValueKind.String;
        if (type == typeof(string))
        {
            value = given.Text;
            return isText ? null : "must be a text in double quotes";
        }

        if (type == typeof(bool))
        {
            var isTruth = given.Kind is JsonValueKind.True or JsonValueKind.False || (given.IsLoose && isText);
            var isGood = bool.TryParse(isTruth ? given.Text : null, out var truth);
            value = truth;
            return isGood ? null : "must be true or false";
        }

        if (Numbers.Contains(type))
        {
            return Number(given, type, out value);
        }

        if (type.IsEnum)
        {
            var name = Array.Find(
                Enum.GetNames(type),
                name => isText && string.Equals(name, given.Text, StringComparison.OrdinalIgnoreCase)
            );
            value = name is null ? null : Enum.Parse(type, name);
            return name is null ? $"must be one of {string.Join(", ", Enum.GetNames(type))}" : null;
        }

        if (type == typeof(TimeSpan))
        {
            var isDuration = DurationText.TryParse(isText ? given.Text : null, out var duration);
            value = duration;
            return isDuration ? null : DurationText.Wanted;
        }

        if (type == typeof(ByteSize))
        {
            var mayBe = isText || given.Kind == JsonValueKind.Number;
            var isSize = ByteSize.TryParse(mayBe ? given.Text : null, out var size);
            value = size;
            return isSize ? null : ByteSize.Wanted;
        }

        return ReadJson(given, type, out value);
    }

    private static string? Number(SettingValue given, Type type, out object? value)
    {
        value = null;
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
            return null;
        }
        catch (OverflowException)
        {
            return $"{problem} that is not so large";
        }
    }
}
