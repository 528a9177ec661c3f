using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Scheduling;

/// <summary>The schedules as a part of the agent.</summary>
internal static class SchedulesFeature
{
    public static IServiceCollection AddSchedules(this IServiceCollection services) =>
        services
            .AddOptionsSection<SchedulesOptions>("Schedules", SchedulesOptions.Check)
            .AddSingleton<ScheduleMemories>()
            .AddSingleton<QuartzSchedules>()
            .AddSingleton<ISchedules>(services => services.GetRequiredService<QuartzSchedules>());

    /// <summary>What only someone who knows the kinds can say of the section: kinds that do not exist, entries without a time.</summary>
    public static IEnumerable<OptionsFault> Check(JobCatalog catalog, SchedulesOptions options) =>
        options
            .Select(entry => (entry.Key, ScheduleEntry.Make(catalog, entry.Key, entry.Value).Fault))
            .Where(found => found.Fault is not null)
            .Select(found => new OptionsFault(found.Key, found.Fault!));
}
