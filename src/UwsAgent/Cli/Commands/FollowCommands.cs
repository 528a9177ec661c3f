using System.CommandLine;
using System.Globalization;
using System.Text;
using UwsAgent.Core.Jobs;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws q</c>: the output of what runs now until it ends, as nq's <c>fq</c> shows it.</summary>
internal sealed class FollowCommands(JobReading reading, JobFollowing following) : ICommandGroup
{
    public Command Build(CommandSession session)
    {
        var command = new Command("q", "Show the output of the running jobs until they end (nq's fq)");
        command.SetAction((_, cancellationToken) => FollowAsync(session, cancellationToken));
        return command;
    }

    private async Task FollowAsync(CommandSession session, CancellationToken cancellationToken)
    {
        var look = reading.Look(most: 1);
        if (look.Running.Count == 0)
        {
            // For a pipe this is no output; for a person it is an answer.
            await session.Error.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Nothing is running; {look.Counts.Queued} waiting. See: uws queue"
                )
            );
            return;
        }

        using var turn = new SemaphoreSlim(1, 1);
        var isAlone = look.Running.Count == 1;
        await Task.WhenAll(look.Running.Select(job => FollowAsync(session, job, isAlone, turn, cancellationToken)));
    }

    private async Task FollowAsync(
        CommandSession session,
        JobView job,
        bool isAlone,
        SemaphoreSlim turn,
        CancellationToken cancellationToken
    )
    {
        var (found, _) = await reading.FindAsync(job.Id, cancellationToken);
        if (isAlone && !session.IsJson)
        {
            await following.CopyLogAsync(found, session.Raw, follow: true, cancellationToken);
        }
        else
        {
            await using var lines = new LineStream(Line);
            await following.CopyLogAsync(found, lines, follow: true, cancellationToken);
            await lines.EndAsync(cancellationToken);
        }

        await following.UntilAsync(job.Id, one => one.IsFinished, cancellationToken);
        var ended = await reading.GetAsync(job.Id, cancellationToken);
        await session.Error.WriteLineAsync(StartedJob.End(ended));
        await session.FlushAsync(cancellationToken);

        async ValueTask Line(string text, CancellationToken token)
        {
            await turn.WaitAsync(token);
            try
            {
                if (session.IsJson)
                {
                    session.WriteJsonLine(new { job = job.Id, line = text });
                    await session.FlushAsync(token);
                }
                else
                {
                    var whole = Encoding.UTF8.GetBytes($"{job.Kind} {job.Id} | {text}\n");
                    await session.Raw.WriteAsync(whole, token);
                }
            }
            finally
            {
                turn.Release();
            }
        }
    }
}
