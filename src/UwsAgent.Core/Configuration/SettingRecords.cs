using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;

namespace UwsAgent.Core.Configuration;

/// <summary>The members of one object by their names, read and found good, before the record is made of them.</summary>
internal sealed class SettingParts : Dictionary<string, object?>;

/// <summary>Records made of their parts, and records as JSON.</summary>
internal static class SettingRecords
{
    /// <param name="parts"><see cref="SettingParts"/>, a list of such, or the value itself, as the shape has it.</param>
    /// <exception cref="FormatException">Something is missing that the record cannot be made without.</exception>
    public static object? Make(SettingShape shape, object? parts) =>
        (shape.Kind, parts) switch
        {
            (ShapeKind.Object, SettingParts given) => MakeObject(shape, given),
            (ShapeKind.Dictionary, SettingParts given) => MakeDictionary(shape, given),
            (ShapeKind.List, List<object?> given) => MakeList(shape, given),
            _ => parts,
        };

    public static JsonNode? ToJson(SettingShape shape, object? value) =>
        (shape.Kind, value) switch
        {
            (_, null or Secret) => null,
            (ShapeKind.Object, _) => new JsonObject(
                shape.Properties.Select(each => KeyValuePair.Create(each.Name, ToJson(each.Shape, each.Of(value))))
            ),
            (ShapeKind.Dictionary, _) => new JsonObject(
                Entries(value).Select(each => KeyValuePair.Create(each.Name, ToJson(shape.Element, each.Value)))
            ),
            (ShapeKind.List, _) => new JsonArray([
                .. ((IEnumerable)value).Cast<object?>().Select(each => ToJson(shape.Element, each)),
            ]),
            _ => SettingScalars.ToJson(value),
        };

    public static IEnumerable<(string Name, object? Value)> Entries(object dictionary)
    {
        foreach (DictionaryEntry entry in (IDictionary)dictionary)
        {
            yield return (Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "", entry.Value);
        }
    }

    private static object MakeObject(SettingShape shape, SettingParts given)
    {
        if (shape.Properties.FirstOrDefault(each => each.IsNeeded && !given.ContainsKey(each.Name)) is { } missing)
        {
            throw new FormatException($"{shape.Type.Name} needs {missing.Name}.");
        }

        var constructor = SettingProperty.ConstructorOf(shape.Type);
        var parameters = constructor?.GetParameters() ?? [];
        var arguments = new object?[parameters.Length];
        foreach (var parameter in parameters)
        {
            arguments[parameter.Position] =
                shape.Properties.FirstOrDefault(each => each.Parameter?.Position == parameter.Position) is { } property
                && given.TryGetValue(property.Name, out var part)
                    ? Make(property.Shape, part)
                : parameter.HasDefaultValue ? parameter.DefaultValue
                : null;
        }

        var made = constructor?.Invoke(arguments) ?? Activator.CreateInstance(shape.Type)!;
        foreach (var property in shape.Properties.Where(each => each.Parameter is null))
        {
            if (given.TryGetValue(property.Name, out var part))
            {
                property.Set(made, Make(property.Shape, part));
            }
        }

        return made;
    }

    /// <summary>Keys merge whatever their case, so names are also found so.</summary>
    private static object MakeDictionary(SettingShape shape, SettingParts given)
    {
        var general = typeof(Dictionary<,>).MakeGenericType(shape.KeyType!, shape.ElementType!);
        var made = (IDictionary)(
            !shape.Type.IsAssignableFrom(general) ? Activator.CreateInstance(shape.Type)!
            : shape.KeyType == typeof(string) ? Activator.CreateInstance(general, StringComparer.OrdinalIgnoreCase)!
            : Activator.CreateInstance(general)!
        );
        foreach (var (name, part) in given)
        {
            made.Add(
                shape.KeyType is { IsEnum: true } names ? Enum.Parse(names, name, ignoreCase: true) : name,
                Make(shape.Element, part)
            );
        }

        return made;
    }

    private static object MakeList(SettingShape shape, List<object?> given)
    {
        var made = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(shape.ElementType!), given.Count)!;
        foreach (var part in given)
        {
            made.Add(Make(shape.Element, part));
        }

        if (!shape.Type.IsArray)
        {
            return made;
        }

        var array = Array.CreateInstance(shape.ElementType!, made.Count);
        made.CopyTo(array, 0);
        return array;
    }
}
