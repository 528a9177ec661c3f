using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Scheduling;

/// <summary>The schedules as a part of the agent.</summary>
internal static class SchedulesFeature
{
    public static IServiceCollection AddSchedules(this IServiceCollection services) =>
        services
            .AddTextRule<CronTextAttribute>(CronProblem)
            .AddSingleton(provider => OptionsSection.Of<SchedulesOptions>("Schedules", Checked(provider)))
            .AddSingleton<ScheduleMemories>()
            .AddSingleton<QuartzSchedules>()
            .AddSingleton<ISchedules>(provider => provider.GetRequiredService<QuartzSchedules>());

    /// <summary>With what only someone who knows the kinds can say: kinds that do not exist, entries without a time.</summary>
    private static Func<SchedulesOptions, IEnumerable<OptionsFault>> Checked(IServiceProvider provider)
    {
        var catalog = new JobCatalog(provider.GetServices<JobRegistration>(), provider);
        return options =>
            SchedulesOptions
                .Check(options)
                .Concat(
                    options
                        .Where(entry => entry.Value is not null)
                        .Select(entry => (entry.Key, Lack: ScheduleEntry.FindLack(catalog, entry.Key, entry.Value)))
                        .Where(found => found.Lack is not null)
                        .Select(found => new OptionsFault(found.Key, found.Lack!))
                );
    }

    private static string? CronProblem(string text) =>
        CronSchedule.FaultOf(text) is { } fault ? $"is not a cron text: {fault.TrimEnd('.')}" : null;
}
