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
            .AddTextRule<CronTextAttribute>(CronProblem)
            .AddKindCheck<SchedulesOptions>(Lacks)
            .AddSingleton<ScheduleMemories>()
            .AddSingleton<QuartzSchedules>()
            .AddSingleton<ISchedules>(provider => provider.GetRequiredService<QuartzSchedules>());

    /// <summary>What only someone who knows the kinds can say: kinds that do not exist, entries without a time.</summary>
    private static IEnumerable<OptionsFault> Lacks(SchedulesOptions options, JobCatalog catalog) =>
        options
            .Where(entry => entry.Value is not null)
            .Select(entry => (entry.Key, Lack: ScheduleEntry.FindLack(catalog, entry.Key, entry.Value)))
            .Where(found => found.Lack is not null)
            .Select(found => new OptionsFault(found.Key, found.Lack!));

    private static string? CronProblem(string text) =>
        CronSchedule.FaultOf(text) is { } fault ? $"is not a cron text: {fault.TrimEnd('.')}" : null;
}
