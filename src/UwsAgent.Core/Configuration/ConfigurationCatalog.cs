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
        Root = SettingShape.Of(Sections);
    }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<OptionsSection> Sections { get; }

    internal IReadOnlyDictionary<Type, TextRule> Rules { get; }

    internal IReadOnlyList<(Type OptionsType, Func<object, IEnumerable<OptionsFault>> Faults)> Checks { get; }

    internal SettingShape Root { get; }

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
}

/// <summary>Before there is a host, kinds of job are only looked at, never run.</summary>
internal sealed class NoServices : IServiceProvider
{
    public object? GetService(Type serviceType) => null;
}
