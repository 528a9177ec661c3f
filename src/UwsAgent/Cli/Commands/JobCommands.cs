using System.CommandLine;
using System.Globalization;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core;
using UwsAgent.Core.Jobs;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws queue show|log|cancel|retry</c>: one job.</summary>
internal sealed class JobCommands(JobReading reading, JobControl control, JobFollowing following)
{
    public void AddTo(Command queue, CommandSession session)
    {
        queue.Add(BuildShow(session));
        queue.Add(BuildLog(session));
        queue.Add(BuildCancel(session));
        queue.Add(BuildRetry(session));
    }

    private Argument<string> JobArgument(Func<JobView, bool> isMeant) =>
        new Argument<string>("JOB") { Description = "Its id, or the end or beginning of it" }.Completed(() =>
            reading.Look(most: 100) is { } look
                ? look.Running.Concat(look.Waiting).Concat(look.Finished).Where(isMeant).Select(job => job.Id)
                : []
        );

    private Command BuildShow(CommandSession session)
    {
        var id = JobArgument(_ => true);
        var command = new Command("show", "Show everything about one job") { id };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var job = await reading.GetAsync(parsed.GetRequiredValue(id), cancellationToken);
                if (session.IsJson)
                {
                    session.WriteJson(job);
                }
                else
                {
                    session.ShowLines([.. JobText.Lines(session, job)]);
                }
            }
        );
        return command;
    }

    private Command BuildLog(CommandSession session)
    {
        var id = JobArgument(_ => true);
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on until the job has ended" };
        var command = new Command("log", "Show what a job has printed") { id, follow };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var (job, _) = await reading.FindAsync(parsed.GetRequiredValue(id), cancellationToken);
                return await ShowLogAsync(session, job, parsed.GetValue(follow), cancellationToken);
            }
        );
        return command;
    }

    private async Task<int> ShowLogAsync(
        CommandSession session,
        Job job,
        bool follow,
        CancellationToken cancellationToken
    )
    {
        using var lines = session.IsJson ? new LineStream(Line) : null;
        var isThere = await following.CopyLogAsync(job, lines ?? session.Raw, follow, cancellationToken);
        if (isThere)
        {
            await (lines?.EndAsync(cancellationToken) ?? Task.CompletedTask);
            return (int)ExitCode.Done;
        }

        var now = await reading.GetAsync(job.Id, cancellationToken);
        throw new UserErrorException(
            now.State is JobState.Queued && now.Attempts == 0
                ? $"Job {job.Id} has not started: {now.Why}. To wait for it: uws queue log -f {job.Id}"
                : $"Job {job.Id} has no log: it printed nothing, or its log was dropped by age (Queue:Retention:LogsFor)."
        )
        {
            Kind = UserErrorKind.NotFound,
        };

        async ValueTask Line(string text, CancellationToken token)
        {
            session.WriteJsonLine(new { job = job.Id, line = text });
            await session.FlushAsync(token);
        }
    }

    private Command BuildCancel(CommandSession session)
    {
        var ids = Several(job => job.FinishedAt is null);
        var command = new Command("cancel", "Stop a job that waits or runs") { ids };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var cancelled = new List<JobView>();
                foreach (var id in parsed.GetRequiredValue(ids))
                {
                    session.RequireChange("cancel job", id);
                    cancelled.Add(await control.CancelAsync(id, session.Caller.Name, cancellationToken));
                }

                Tell(
                    session,
                    cancelled,
                    job =>
                        job.State is JobState.Running
                            ? $"Job {job.Id} was told to stop. See it end: uws queue log -f {job.Id}"
                            : $"Job {job.Id} was cancelled before it started."
                );
            }
        );
        return command;
    }

    private Command BuildRetry(CommandSession session)
    {
        var ids = Several(job => job.FinishedAt is not null && job.State is not JobState.Succeeded);
        var command = new Command("retry", "Queue a job again that has ended") { ids };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var queued = new List<EnqueuedView>();
                foreach (var id in parsed.GetRequiredValue(ids))
                {
                    session.RequireChange("retry job", id);
                    queued.Add(await control.RetryAsync(id, session.Caller.Name, cancellationToken));
                }

                Tell(session, queued, one => $"Job {one.Job.Id} waits again. Follow it: uws queue log -f {one.Job.Id}");
            }
        );
        return command;
    }

    private Argument<string[]> Several(Func<JobView, bool> isMeant) =>
        new Argument<string[]>("JOB")
        {
            Description = "Ids, or the ends or beginnings of them",
            Arity = ArgumentArity.OneOrMore,
        }.Completed(() =>
            reading.Look(most: 100) is { } look
                ? look.Running.Concat(look.Waiting).Concat(look.Finished).Where(isMeant).Select(job => job.Id)
                : []
        );

    private static void Tell<T>(CommandSession session, IReadOnlyCollection<T> done, Func<T, string> sentence)
    {
        if (session.IsJson)
        {
            session.WriteJson(done);
            return;
        }

        foreach (var one in done)
        {
            session.Out.WriteLine(sentence(one));
        }
    }
}
