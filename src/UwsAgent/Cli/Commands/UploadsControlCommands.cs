using System.CommandLine;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core.Uploads.Noticing;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws uploads notify|retry</c>: what people and hooks tell the agent about uploads.</summary>
internal sealed class UploadsControlCommands(UploadControl control, UploadReading uploads)
{
    public void AddTo(Command command, CommandSession session)
    {
        command.Add(BuildNotify(session));
        command.Add(BuildRetry(session));
    }

    private Command BuildRetry(CommandSession session)
    {
        var id = new Argument<string>("UPLOAD") { Description = "Its id, or the end or beginning of it" };
        var command = new Command("retry", "Judge what is kept of an upload again, by the rules in force now") { id };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var said = parsed.GetRequiredValue(id);
                session.RequireChange("retry upload", said);
                var queued = await control.RetryAsync(said, session.Caller.Name, cancellationToken);
                if (session.IsJson)
                {
                    session.WriteJson(queued);
                    return;
                }

                await session.Out.WriteLineAsync(
                    $"Its check is in the queue: uws queue show {queued.Job.Id}; its verdict: uws uploads show {queued.Job.Id}"
                );
            }
        );
        return command;
    }

    private Command BuildNotify(CommandSession session)
    {
        var path = new Argument<string>("PATH")
        {
            Description = "SCHOOL/PATH, or the full path as the host or the SFTP server names it",
        }.Completed(() => uploads.Waiting().Select(one => $"{one.School}/{one.Path}"));
        var size = new Option<long?>("--size")
        {
            Description = "How large it is when whole; another size is not believed",
            HelpName = "BYTES",
        };
        var interrupted = new Option<bool>("--interrupted") { Description = "It broke off and is not whole" };
        var command = new Command("notify", "Tell the agent that an upload has ended; checked like any other sign")
        {
            path,
            size,
            interrupted,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var said = parsed.GetRequiredValue(path);
                session.RequireChange("notify upload", said);
                var word = new UploadWord(session.Caller.Name, parsed.GetValue(size), parsed.GetValue(interrupted));
                var noticed = await control.NotifyAsync(said, word, cancellationToken);
                if (session.IsJson)
                {
                    session.WriteJson(noticed);
                    return;
                }

                if (noticed.Waiting is { } waiting)
                {
                    session.ShowLines([.. UploadText.Lines(session, waiting)]);
                    return;
                }

                await session.Out.WriteLineAsync(
                    noticed.WasLookedAt
                        ? $"Nothing waits under that name now. What became of it: uws uploads why {noticed.School}/{noticed.Path}"
                        : "Noted. The agent looks at it as soon as it can; see: uws status"
                );
            }
        );
        return command;
    }
}
