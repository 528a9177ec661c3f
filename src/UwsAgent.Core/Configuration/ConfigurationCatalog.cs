using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Configuration;

/// <summary>What may stand in the configuration: the registered sections, and the rules for texts that have a form of their own.</summary>
public sealed class ConfigurationCatalog
{
    /// <param name="kindChecks">With <paramref name="jobs"/>: the rules that need to know the kinds of job.</param>
    public ConfigurationCatalog(
        IEnumerable<OptionsSection> sections,
        IEnumerable<TextRule> rules,
        JobCatalog? jobs = null,
        IEnumerable<KindCheck>? kindChecks = null
    )
    {
        Checks = [.. (kindChecks ?? []).Select(check => (check.OptionsType, Of(check, jobs)))];
        Sections = [.. sections.OrderBy(section => section.Name, StringComparer.Ordinal)];
        Rules = rules.ToDictionary(rule => rule.AttributeType);
        Json = new JsonSerializerOptions
        {
            PropertyNameCaseInsensitive = true,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            Converters =
            {
                new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false),
                new DurationJson(),
                new ByteSizeJson(),
                new SecretJson(),
            },
            TypeInfoResolver = new DefaultJsonTypeInfoResolver
            {
                Modifiers = { AddSections, DropComputed, IgnoreCase },
            },
        };
        Json.MakeReadOnly();
        Root = Json.GetTypeInfo(typeof(ConfigurationRoot));
    }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<OptionsSection> Sections { get; }

    internal IReadOnlyDictionary<Type, TextRule> Rules { get; }

    internal JsonSerializerOptions Json { get; }

    internal IReadOnlyList<(Type OptionsType, Func<object, IEnumerable<OptionsFault>> Faults)> Checks { get; }

    internal JsonTypeInfo Root { get; }

    /// <summary>Reads the registrations before there is a host: a bad configuration must refuse the start.</summary>
    public static ConfigurationCatalog Of(IServiceCollection services) =>
        new(
            Instances<OptionsSection>(services),
            Instances<TextRule>(services),
            new JobCatalog(Instances<JobRegistration>(services), new NoServices()),
            Instances<KindCheck>(services)
        );

    private static Func<object, IEnumerable<OptionsFault>> Of(KindCheck check, JobCatalog? jobs) =>
        options => jobs is null ? [] : check.Faults(options, jobs);

    private static IEnumerable<T> Instances<T>(IServiceCollection services) =>
        services
            .Where(service => service.ServiceType == typeof(T))
            .Select(service => service.ImplementationInstance)
            .OfType<T>();

    private void AddSections(JsonTypeInfo type)
    {
        if (type.Type != typeof(ConfigurationRoot))
        {
            return;
        }

        foreach (var section in Sections)
        {
            var property = type.CreateJsonPropertyInfo(section.OptionsType, section.Name);
            property.Get = root => ((ConfigurationRoot)root).Sections[section.OptionsType];
            property.Set = (root, value) =>
                ((ConfigurationRoot)root).Sections[section.OptionsType] =
                    value ?? Activator.CreateInstance(section.OptionsType)!;
            type.Properties.Add(property);
        }
    }

    /// <summary>Keys merge whatever their case, so names are also found so.</summary>
    private static void IgnoreCase(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            var names = property.PropertyType;
            if (
                property.Set is { } set
                && names.IsConstructedGenericType
                && names.GenericTypeArguments is [var key, var value]
                && key == typeof(string)
                && typeof(Dictionary<,>).MakeGenericType(key, value) is var dictionary
                && names.IsAssignableFrom(dictionary)
            )
            {
                property.Set = (owner, given) =>
                    set(
                        owner,
                        given is null
                            ? null
                            : Activator.CreateInstance(dictionary, given, StringComparer.OrdinalIgnoreCase)
                    );
            }
        }
    }

    /// <summary>What a record computes cannot be set, so it is no key.</summary>
    private static void DropComputed(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        for (var index = type.Properties.Count - 1; index >= 0; index--)
        {
            if (type.Properties[index] is { Set: null, AssociatedParameter: null })
            {
                type.Properties.RemoveAt(index);
            }
        }
    }
}

/// <summary>Before there is a host, kinds of job are only looked at, never run.</summary>
internal sealed class NoServices : IServiceProvider
{
    public object? GetService(Type serviceType) => null;
}

/// <summary>The whole configuration as one object, for the serializer.</summary>
internal sealed class ConfigurationRoot
{
    [JsonIgnore]
    public Dictionary<Type, object> Sections { get; } = [];

    public static ConfigurationRoot OfDefaults(ConfigurationCatalog catalog)
    {
        var root = new ConfigurationRoot();
        foreach (var section in catalog.Sections)
        {
            root.Sections[section.OptionsType] = Activator.CreateInstance(section.OptionsType)!;
        }

        return root;
    }
}
