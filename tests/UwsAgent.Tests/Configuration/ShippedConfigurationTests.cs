using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Cli;
using UwsAgent.Core.Configuration;
using UwsAgent.Hosting;

namespace UwsAgent.Tests.Configuration;

/// <summary>What lies in <c>config/</c> is what the program means. UPDATE_GOLDEN=1 writes both files anew.</summary>
public sealed class ShippedConfigurationTests
{
    private static readonly string Root = FindRoot();
    private static readonly string Sample = Path.Join(Root, "config", "uws-agent.json");
    private static readonly ServiceCollection Services = Parts();
    private static readonly ConfigurationCatalog Catalog = ConfigurationCatalog.Of(Services);

    [Fact]
    public void The_schema_in_config_is_current() =>
        IsCurrent(Path.Join(Root, "config", "uws-agent.schema.json"), SchemaCommand.Text(Catalog));

    [Fact]
    public void The_sample_in_config_is_current() => IsCurrent(Sample, ConfigurationSample.Of(Catalog));

    [Fact]
    public void The_sample_has_no_fault_and_sets_every_value_to_its_default()
    {
        var sample = Load(new ConfigurationText(Sample, File.ReadAllBytes(Sample)));
        Assert.Empty(sample.Faults);
        Assert.Empty(Load().Snapshot!.ChangesTo(sample.Snapshot!));
    }

    [Fact]
    public void The_sample_names_every_section_and_every_key_that_has_a_default()
    {
        var sample = Load(new ConfigurationText(Sample, File.ReadAllBytes(Sample))).Snapshot!;
        var text = File.ReadAllText(Sample);
        Assert.All(
            sample.Settings,
            setting =>
                Assert.True(
                    setting.Origin.Name == Sample
                        || text.Contains($"\"{setting.Key.Split(':')[^1]}\"", StringComparison.Ordinal),
                    $"{setting.Key} is not in the sample"
                )
        );
    }

    [Fact]
    public void Every_key_of_every_section_says_what_it_is_for() =>
        Assert.Empty(
            Properties()
                .Where(property => !property.Attributes.OfType<DescriptionAttribute>().Any())
                .Select(property => property.Name)
        );

    [Fact]
    public void Every_section_says_what_it_is_for() =>
        Assert.Empty(
            Catalog
                .Sections.Where(section => !Attribute.IsDefined(section.OptionsType, typeof(DescriptionAttribute)))
                .Select(section => section.Name)
        );

    [Fact]
    public void Every_text_rule_that_a_section_names_is_registered()
    {
        var named = Properties().SelectMany(property => property.Attributes.OfType<TextRuleAttribute>());
        var registered = Services
            .Select(service => service.ImplementationInstance)
            .OfType<TextRule>()
            .Select(rule => rule.AttributeType);
        Assert.Empty(named.Select(rule => rule.GetType()).Except(registered));
    }

    private static void IsCurrent(string path, string current)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, current);
        }

        Assert.Equal(current, File.ReadAllText(path));
    }

    private static ConfigurationLoad Load(params ConfigurationText[] files) =>
        ConfigurationLoader.Load(Catalog, new ConfigurationInputs { Files = files }, DateTimeOffset.UnixEpoch);

    private static ServiceCollection Parts()
    {
        var services = new ServiceCollection();
        Program.AddParts(services, AgentPaths.Find("/nowhere"));
        return services;
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Join(folder, "UwsAgent.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("not in the source tree");
        }

        return folder;
    }

    /// <summary>Every property that can stand in a file, of the sections and of what is in them.</summary>
    private static IEnumerable<(string Name, object[] Attributes)> Properties()
    {
        var json = new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        var seen = new HashSet<Type>();
        var waiting = new Queue<Type>(Catalog.Sections.Select(section => section.OptionsType));
        while (waiting.TryDequeue(out var next))
        {
            var type = json.GetTypeInfo(Nullable.GetUnderlyingType(next) ?? next);
            if (!seen.Add(type.Type) || type.Type == typeof(Secret))
            {
                continue;
            }

            if (type.ElementType is not null)
            {
                waiting.Enqueue(type.ElementType);
            }

            var isOurs =
                type.Kind == JsonTypeInfoKind.Object
                && type.Type.Namespace!.StartsWith("UwsAgent", StringComparison.Ordinal);
            foreach (var property in isOurs ? type.Properties.Where(each => each.Set is not null) : [])
            {
                waiting.Enqueue(property.PropertyType);
                yield return (
                    $"{type.Type.Name}.{property.Name}",
                    property.AttributeProvider!.GetCustomAttributes(inherit: true)
                );
            }
        }
    }
}
