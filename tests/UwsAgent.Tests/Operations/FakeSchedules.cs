using UwsAgent.Core;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Tests.Operations;

/// <summary>Schedules as a test gives them; a start goes to the queue as a real one does.</summary>
internal sealed class FakeSchedules : ISchedules
{
    private IJobQueue? queue;

    public List<ScheduleView> All { get; } = [];

    public FakeSchedules Over(IJobQueue queue)
    {
        this.queue = queue;
        return this;
    }

    public IReadOnlyList<ScheduleView> List() => All;

    public Task<EnqueueResult> RunNowAsync(string name, string author, bool dryRun, CancellationToken cancellationToken)
    {
        var one = All.Find(one => one.Name == name) ?? throw new UserErrorException($"There is no schedule '{name}'.");
        return queue!.EnqueueAsync(
            new JobRequest(one.Kind, author)
            {
                Title = $"schedule {name}",
                DryRun = dryRun,
                DedupeKey = $"schedule {name}",
            },
            cancellationToken
        );
    }
}
