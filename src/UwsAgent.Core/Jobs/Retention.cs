namespace UwsAgent.Core.Jobs;

/// <summary>Decides which finished jobs leave the live set.</summary>
public static class Retention
{
    /// <summary>Those past their time, and of each end all but the newest.</summary>
    public static IReadOnlyList<Job> Decide(IEnumerable<Job> jobs, RetentionOptions options, DateTimeOffset now) =>
        [
            .. jobs.Where(job => job.IsFinished)
                .GroupBy(job => job.State)
                .SelectMany(group =>
                    group
                        .OrderByDescending(job => job.FinishedAt)
                        .ThenByDescending(job => job.Id, StringComparer.Ordinal)
                        .Where(
                            (job, rank) => rank >= options.KeepNewest || now - job.FinishedAt > options.For(group.Key)
                        )
                )
                .OrderBy(job => job.FinishedAt)
                .ThenBy(job => job.Id, StringComparer.Ordinal),
        ];
}
