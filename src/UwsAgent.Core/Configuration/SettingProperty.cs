using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace UwsAgent.Core.Configuration;

/// <summary>One key of an object: the property that holds it, or the constructor's parameter that takes it.</summary>
internal sealed class SettingProperty
{
    private readonly PropertyInfo? source;

    /// <summary>A section: no property of any type.</summary>
    public SettingProperty(string name, Type type) => (Name, PropertyType) = (name, type);

    private SettingProperty(PropertyInfo source, ParameterInfo? parameter)
        : this(source.Name, source.PropertyType)
    {
        this.source = source;
        Parameter = parameter;
        IsKeyword = source.IsDefined(typeof(RequiredMemberAttribute), inherit: true);
    }

    public string Name { get; }

    public Type PropertyType { get; }

    public SettingShape Shape => SettingShape.Of(PropertyType);

    /// <summary>Of the one constructor that takes its values.</summary>
    public ParameterInfo? Parameter { get; }

    /// <summary>The record cannot be made without it.</summary>
    public bool IsNeeded => IsKeyword || Parameter is { HasDefaultValue: false };

    /// <summary>Asked for by attribute or keyword, or a constructor's parameter that has no default.</summary>
    public bool IsRequired => IsNeeded || AttributesOf<RequiredAttribute>().Any();

    /// <summary>A section that is null is the default section.</summary>
    public bool MayBeNull =>
        source is null || new NullabilityInfoContext().Create(source).WriteState is not NullabilityState.NotNull;

    private bool IsKeyword { get; }

    /// <summary>The types nearest to the record come first.</summary>
    public static IReadOnlyList<SettingProperty> AllOf(Type type)
    {
        var parameters = ConstructorOf(type)?.GetParameters() ?? [];
        var found = new List<SettingProperty>();
        for (var owner = type; owner is not null && owner != typeof(object); owner = owner.BaseType)
        {
            foreach (
                var property in owner.GetProperties(
                    BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly
                )
            )
            {
                var parameter = Array.Find(
                    parameters,
                    each => string.Equals(each.Name, property.Name, StringComparison.OrdinalIgnoreCase)
                );
                var isKey = property.GetIndexParameters().Length == 0 && property.GetMethod is { IsPublic: true };
                var canBeSet = property.SetMethod is { IsPublic: true } || parameter is not null;
                if (isKey && canBeSet && !found.Exists(nearer => nearer.Name == property.Name))
                {
                    found.Add(new SettingProperty(property, parameter));
                }
            }
        }

        return found;
    }

    /// <summary>The one without parameters, or else the only one that there is; null where there is no such.</summary>
    public static ConstructorInfo? ConstructorOf(Type type) =>
        type.GetConstructor(Type.EmptyTypes)
        ?? (type.GetConstructors() is [var only] && !type.IsAbstract ? only : null);

    public IEnumerable<TAttribute> AttributesOf<TAttribute>()
        where TAttribute : Attribute => source?.GetCustomAttributes<TAttribute>(inherit: true) ?? [];

    public object? Of(object owner) => source?.GetValue(owner);

    public void Set(object owner, object? value) => source?.SetValue(owner, value);
}
