using UwsAgent.Core;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Operations;

/// <summary>The schedules as every front door shows and starts them.</summary>
internal sealed class ScheduleReading(ISchedules schedules)
{
    public IReadOnlyList<ScheduleView> List() => schedules.List();

    /// <exception cref="UserErrorException">There is no such schedule.</exception>
    public ScheduleView Get(string name)
    {
        var all = schedules.List();
        return all.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new UserErrorException(
                all.Count == 0
                    ? $"There is no schedule '{name}': none is configured."
                    : $"There is no schedule '{name}'. Schedules: {string.Join(", ", all.Select(one => one.Name))}."
            )
            {
                Kind = UserErrorKind.NotFound,
            };
    }

    public async Task<EnqueuedView> RunNowAsync(
        string name,
        string author,
        bool dryRun,
        CancellationToken cancellationToken
    ) => EnqueuedView.Of(await schedules.RunNowAsync(Get(name).Name, author, dryRun, cancellationToken));
}
