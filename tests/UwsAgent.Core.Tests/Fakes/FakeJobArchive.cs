using System.Runtime.CompilerServices;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Fakes;

/// <summary>Keeps archived jobs in memory.</summary>
public sealed class FakeJobArchive : IJobArchive
{
    private readonly List<Job> jobs = [];

    public IReadOnlyList<Job> Jobs
    {
        get
        {
            lock (jobs)
            {
                return [.. jobs];
            }
        }
    }

    public Task AddAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken)
    {
        lock (this.jobs)
        {
            this.jobs.RemoveAll(old => jobs.Any(job => job.Id == old.Id));
            this.jobs.AddRange(jobs);
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<Job> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var job in Jobs.OrderByDescending(job => job.FinishedAt))
        {
            yield return job;
        }
    }

    public Task<int> DropBeforeAsync(DateTimeOffset day, CancellationToken cancellationToken)
    {
        lock (jobs)
        {
            return Task.FromResult(jobs.RemoveAll(job => job.FinishedAt < day));
        }
    }
}
