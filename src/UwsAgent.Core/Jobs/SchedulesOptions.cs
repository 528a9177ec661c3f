using System.ComponentModel;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Jobs;

/// <summary>Section <c>Schedules</c>: entries by name. An entry named like a kind of job replaces that kind's own schedule.</summary>
[Description("When jobs start: entries by name. An entry named like a kind of job replaces that kind's own schedule.")]
public sealed class SchedulesOptions : Dictionary<string, ScheduleOptions>
{
    public SchedulesOptions()
        : base(StringComparer.OrdinalIgnoreCase) { }

    public static IEnumerable<OptionsFault> Check(SchedulesOptions options) =>
        options
            .Where(entry => entry.Value is null)
            .Select(entry => new OptionsFault(
                entry.Key,
                "must be an object such as {\"Cron\": \"11 7 * * *\"}",
                "null"
            ));
}
