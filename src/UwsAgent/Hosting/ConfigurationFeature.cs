using System.Text.RegularExpressions;
using UwsAgent.Adapters;
using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Hosting;

/// <summary>How the configuration joins the agent: read at the start, in force for every part, reloaded while it runs.</summary>
internal static class ConfigurationFeature
{
    public static IServiceCollection AddConfigurationFiles(this IServiceCollection services)
    {
        services.AddEvents(ConfigurationEvents.All);
        services.AddTextRule<TimeZoneTextAttribute>(TimeZoneProblem);
        services.AddTextRule<RegexTextAttribute>(RegexProblem);
        services.AddSingleton<IConfigurationFiles, FileSystemConfigurationFiles>();
        services.AddSingleton(provider => new ConfigurationCatalog(
            provider.GetServices<OptionsSection>(),
            provider.GetServices<TextRule>(),
            new JobCatalog(provider.GetServices<JobRegistration>(), provider),
            provider.GetServices<KindCheck>()
        ));
        services.AddSingleton<ConfigurationStart>();
        services.AddSingleton(provider => provider.GetRequiredService<ConfigurationStart>().InForce);
        services.AddSingleton(typeof(ICurrent<>), typeof(CurrentSection<>));
        services.AddSingleton<ConfigurationReload>();
        return services.AddHostedService(provider => provider.GetRequiredService<ConfigurationReload>());
    }

    private static string? TimeZoneProblem(string text) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(text, out _)
            ? null
            : "is no time zone that this host knows: write a name such as UTC or America/New_York (timedatectl list-timezones)";

    private static string? RegexProblem(string text)
    {
        try
        {
            _ = new Regex(text, RegexOptions.None, TimeSpan.FromSeconds(1));
            return null;
        }
        catch (ArgumentException wrong)
        {
            return $"is no regular expression: {wrong.Message.ReplaceLineEndings(" ").TrimEnd('.')}";
        }
    }
}
