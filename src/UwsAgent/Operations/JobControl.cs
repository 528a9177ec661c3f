using UwsAgent.Core;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Operations;

/// <summary>What people may do to jobs and to the queue; the door has asked already whether they may.</summary>
internal sealed class JobControl(IJobQueue queue, JobReading reading, JobCatalog catalog, TimeProvider clock)
{
    private static readonly string[] Prefixes = ["lane:", "kind:"];

    public async Task<JobView> CancelAsync(string idOrPart, string author, CancellationToken cancellationToken)
    {
        var (job, isArchived) = await reading.FindAsync(idOrPart, cancellationToken);
        return isArchived
            ? throw new UserErrorException($"Job {job.Id} ended long ago; there is nothing to cancel.")
            {
                Kind = UserErrorKind.Conflict,
            }
            : JobView.Of(await queue.CancelAsync(job.Id, author, cancellationToken));
    }

    /// <summary>The same job again; an archived one is queued as a new job with the same work.</summary>
    public async Task<EnqueuedView> RetryAsync(string idOrPart, string author, CancellationToken cancellationToken)
    {
        var (job, isArchived) = await reading.FindAsync(idOrPart, cancellationToken);
        if (!isArchived)
        {
            return new(JobView.Of(await queue.RetryAsync(job.Id, author, cancellationToken)), WasAlreadyThere: false);
        }

        var copy = new JobRequest(job.Kind, author)
        {
            Payload = job.Payload,
            Title = job.Title,
            DedupeKey = job.DedupeKey,
            ExclusiveKey = job.ExclusiveKey,
            Priority = job.Priority,
            DryRun = job.DryRun,
            Lane = job.Lane,
            Timeout = job.Timeout,
            MaxAttempts = job.MaxAttempts,
        };
        return EnqueuedView.Of(await queue.EnqueueAsync(copy, cancellationToken));
    }

    /// <summary>How many jobs <see cref="CleanAsync"/> would move.</summary>
    public int CountFinished(IReadOnlySet<JobState> states) => states.Sum(queue.Counts().ByState.GetValueOrDefault);

    public async Task<CleanedView> CleanAsync(IReadOnlySet<JobState> states, CancellationToken cancellationToken) =>
        new(await queue.CleanAsync(states, cancellationToken));

    public async Task<PauseView> PauseAsync(
        string scope,
        string reason,
        TimeSpan? length,
        string author,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new UserErrorException("A pause needs a reason, for whoever wonders later: --reason \"...\"");
        }

        if (length <= TimeSpan.Zero)
        {
            throw new UserErrorException("A pause must last longer than nothing: --for 2h");
        }

        var now = clock.GetUtcNow();
        var pause = new QueuePause(Scope(scope), author, reason.Trim(), now, now + length);
        await queue.PauseAsync(pause, cancellationToken);
        return PauseView.Of(pause);
    }

    /// <returns>The scope that goes on.</returns>
    public async Task<string> ResumeAsync(string scope, string author, CancellationToken cancellationToken)
    {
        var paused = queue.Pauses();
        var named = paused.Where(pause => Names(pause.Scope, scope)).Select(pause => pause.Scope).ToList();
        if (named.Count == 1 && await queue.ResumeAsync(named[0], author, cancellationToken))
        {
            return named[0];
        }

        var known =
            paused.Count == 0 ? "Nothing is paused." : $"Paused: {string.Join(", ", paused.Select(p => p.Scope))}.";
        throw new UserErrorException(
            named.Count > 1
                ? $"'{scope}' is a lane and a kind, and both are paused; say which: {string.Join(" or ", named)}."
                : $"'{scope}' is not paused. {known}"
        )
        {
            Kind = named.Count > 1 ? UserErrorKind.Usage : UserErrorKind.NotFound,
        };
    }

    /// <summary>Everything that can be paused.</summary>
    public IReadOnlyList<string> Scopes() =>
        [
            .. queue.Counts().ByLane.Keys.Order(StringComparer.Ordinal).Select(lane => $"lane:{lane}"),
            .. catalog.Kinds.Select(kind => $"kind:{kind.Name}"),
        ];

    /// <summary>As the queue has it: <c>lane:NAME</c> or <c>kind:NAME</c>; a bare name will do when only one has it.</summary>
    private string Scope(string given)
    {
        var fitting = Scopes().Where(scope => Names(scope, given)).ToList();
        return fitting.Count switch
        {
            1 => fitting[0],
            > 1 => throw new UserErrorException(
                $"'{given}' is a lane and a kind; say which: {string.Join(" or ", fitting)}."
            ),
            _ => throw new UserErrorException(
                $"There is no lane or kind '{given}'. What can be paused: {string.Join(", ", Scopes())}."
            )
            {
                Kind = UserErrorKind.NotFound,
            },
        };
    }

    private static bool Names(string scope, string given) =>
        Prefixes.Any(prefix => given.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            ? string.Equals(scope, given, StringComparison.OrdinalIgnoreCase)
            : string.Equals(
                scope[(scope.IndexOf(':', StringComparison.Ordinal) + 1)..],
                given,
                StringComparison.OrdinalIgnoreCase
            );
}

/// <summary>How many finished jobs went to the archive.</summary>
internal sealed record CleanedView(int Archived);
