using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Nodes;

namespace UwsAgent.Core.Configuration;

/// <summary>What stands in the place of a type in a file.</summary>
internal enum ShapeKind
{
    Value,
    Object,
    List,
    Dictionary,
}

/// <summary>How a type of the options looks in a file: read once by reflection, since a serializer's own model of these types costs an agent 6 MB for as long as it runs.</summary>
internal sealed class SettingShape
{
    private static readonly ConcurrentDictionary<Type, SettingShape> Known = new();

    private readonly Lazy<IReadOnlyList<SettingProperty>> properties;

    private SettingShape(Type declared, IReadOnlyList<SettingProperty>? sections = null)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        Type = type;
        IsNullable = type != declared;
        var entries = Arguments(type, typeof(IDictionary<,>)) ?? Arguments(type, typeof(IReadOnlyDictionary<,>));
        var items = type == typeof(string) ? null : Arguments(type, typeof(IEnumerable<>));
        Kind = (entries, items) switch
        {
            _ when sections is not null => ShapeKind.Object,
            _ when type.IsAssignableTo(typeof(JsonNode)) => ShapeKind.Value,
            ({ }, _) => ShapeKind.Dictionary,
            (_, { }) => ShapeKind.List,
            _ when IsPlain(type) => ShapeKind.Value,
            _ => ShapeKind.Object,
        };
        KeyType = Kind == ShapeKind.Dictionary ? entries![0] : null;
        ElementType = Kind switch
        {
            ShapeKind.Dictionary => entries![1],
            ShapeKind.List => items![0],
            _ => null,
        };
        properties = new(() => sections ?? (Kind == ShapeKind.Object ? SettingProperty.AllOf(type) : []));
    }

    /// <summary>Without the question mark of a nullable value.</summary>
    public Type Type { get; }

    public bool IsNullable { get; }

    public ShapeKind Kind { get; }

    /// <summary>Of a dictionary.</summary>
    public Type? KeyType { get; }

    /// <summary>Of a dictionary or a list.</summary>
    public Type? ElementType { get; }

    public SettingShape Element => Of(ElementType!);

    /// <summary>What can be set, in the order of the declarations; what a record computes is no key.</summary>
    public IReadOnlyList<SettingProperty> Properties => properties.Value;

    public static SettingShape Of(Type type) => Known.GetOrAdd(type, static each => new SettingShape(each));

    public static SettingShape Of(IEnumerable<OptionsSection> sections) =>
        new(
            typeof(ConfigurationCatalog),
            [.. sections.Select(section => new SettingProperty(section.Name, section.OptionsType))]
        );

    private static bool IsPlain(Type type) =>
        type.IsEnum
        || type == typeof(ByteSize)
        || type == typeof(Secret)
        || type.Namespace is { } home
            && (home == nameof(System) || home.StartsWith(nameof(System) + ".", StringComparison.Ordinal));

    private static Type[]? Arguments(Type type, Type generic) =>
        type.GetInterfaces()
            .Prepend(type)
            .FirstOrDefault(each => each.IsGenericType && each.GetGenericTypeDefinition() == generic)
            ?.GetGenericArguments();
}
