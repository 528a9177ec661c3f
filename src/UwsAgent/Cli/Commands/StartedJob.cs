using UwsAgent.Core.Jobs;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary>What a command says that has started a job, and how it waits for the end.</summary>
internal sealed class StartedJob(JobReading reading, JobFollowing following)
{
    /// <returns>The exit code: by the job's end when it was waited for.</returns>
    public async Task<int> TellAsync(
        CommandSession session,
        EnqueuedView started,
        bool wait,
        CancellationToken cancellationToken
    )
    {
        var id = started.Job.Id;
        if (!wait)
        {
            if (session.IsJson)
            {
                session.WriteJson(started);
            }
            else
            {
                await session.Out.WriteLineAsync($"{Said(started)} Follow it: uws queue log -f {id}");
            }

            return (int)ExitCode.Done;
        }

        await session.Error.WriteLineAsync($"uws: {Said(started)} Ctrl-C ends this view, not the job.");
        await session.FlushAsync(cancellationToken);
        return await WaitAsync(session, id, cancellationToken);
    }

    /// <summary>Shows the output until the job has ended, and says how.</summary>
    public async Task<int> WaitAsync(CommandSession session, string id, CancellationToken cancellationToken)
    {
        var (job, _) = await reading.FindAsync(id, cancellationToken);
        var output = session.IsJson ? Stream.Null : session.Raw;
        await following.CopyLogAsync(job, output, follow: true, cancellationToken);
        await following.UntilAsync(id, one => one.IsFinished, cancellationToken);
        var ended = await reading.GetAsync(id, cancellationToken);
        if (session.IsJson)
        {
            session.WriteJson(ended);
        }
        else
        {
            await session.Error.WriteLineAsync(End(ended));
            foreach (var reason in ended.Outcome?.Reasons ?? [])
            {
                await session.Error.WriteLineAsync($"     {Rendering.Cell.Clean(reason)}");
            }
        }

        return (int)(ended.State is JobState.Succeeded ? ExitCode.Done : ExitCode.Failed);
    }

    public static string End(JobView job)
    {
        var took = JobColumns.Took(job) is { } length ? $" after {length}" : "";
        return $"uws: Job {job.Id} {Ended(job.State)}{took}: {Rendering.Cell.Clean(job.Outcome?.Summary ?? "without a word")}";
    }

    private static string Ended(JobState state) =>
        state is JobState.Cancelled ? "was cancelled" : JobColumns.Word(state);

    private static string Said(EnqueuedView started) =>
        started.WasAlreadyThere
            ? $"Job {started.Job.Id} does the same already ({JobColumns.Word(started.Job.State)}); nothing was added."
            : $"Job {started.Job.Id} ({started.Job.Kind}{(started.Job.DryRun ? ", dry run" : "")}) waits in lane {started.Job.Lane}.";
}
