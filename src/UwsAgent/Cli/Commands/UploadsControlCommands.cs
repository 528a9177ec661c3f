using System.CommandLine;
using System.Globalization;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core.Uploads.Holding;
using UwsAgent.Core.Uploads.Noticing;
using UwsAgent.Core.Uploads.Taking;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws uploads notify|retry|held|release|reject</c>: what people and hooks tell the agent about uploads.</summary>
internal sealed class UploadsControlCommands(UploadControl control, UploadReading uploads)
{
    public void AddTo(Command command, CommandSession session)
    {
        command.Add(BuildNotify(session));
        command.Add(BuildRetry(session));
        command.Add(BuildHeld(session));
        command.Add(BuildReview(session, "release", "Accept an upload that is held", isReleased: true));
        command.Add(BuildReview(session, "reject", "Reject an upload that is held", isReleased: false));
    }

    private Command BuildHeld(CommandSession session)
    {
        var command = new Command(
            "held",
            "Show the uploads that wait for a person's decision, with what they would change"
        );
        command.SetAction(
            async (_, cancellationToken) =>
                session.Show(await uploads.HeldAsync(cancellationToken), HeldColumns(session), "Nothing is held.")
        );
        return command;
    }

    private static IReadOnlyList<Column<UploadRecord>> HeldColumns(CommandSession session) =>
        [
            new("ID", one => one.Id),
            new("SINCE", one => JobColumns.When(session, one.DecidedAt)),
            new("SCHOOL", one => one.School),
            new("FILE", one => one.Path),
            new("BEFORE", one => UploadText.Number(one.Change?.Before ?? 0), IsRight: true),
            new("REMOVED", one => UploadText.Number(one.Change?.Removed ?? 0), IsRight: true),
            new(
                "%",
                one => (one.Change?.RemovedPercent ?? 0).ToString("0.#", CultureInfo.InvariantCulture),
                IsRight: true
            ),
            new("ADDED", one => UploadText.Number(one.Change?.Added ?? 0), IsRight: true),
        ];

    private Command BuildReview(CommandSession session, string name, string description, bool isReleased)
    {
        var which = new Argument<string>("WHICH")
        {
            Description = "Its id or the end of it, its name, SCHOOL/PATH, or SCHOOL for all that is held of it",
        };
        var reason = new Option<string>("--reason", "-r")
        {
            Description = isReleased ? "Why, for whoever wonders later" : "Why; the school is told it too",
            HelpName = "TEXT",
            Required = true,
        };
        var command = new Command(name, description) { which, reason };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var said = parsed.GetRequiredValue(which);
                session.RequireChange($"{name} upload", said, parsed.GetRequiredValue(reason));
                var review = new UploadReview(
                    isReleased,
                    session.Caller.Name,
                    parsed.GetRequiredValue(reason).Trim(),
                    session.Time.GetUtcNow()
                );
                var queued = await control.ReviewAsync(said, review, cancellationToken);
                if (session.IsJson)
                {
                    session.WriteJson(queued);
                    return;
                }

                foreach (var one in queued)
                {
                    await session.Out.WriteLineAsync($"{one.Job.Title}: uws queue show {one.Job.Id}");
                }
            }
        );
        return command;
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
