using System.CommandLine;
using System.Globalization;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws queue clean|pause|resume</c>: the queue as a whole.</summary>
internal sealed class QueueControlCommands(JobControl control, JobReading reading)
{
    public void AddTo(Command queue, CommandSession session)
    {
        queue.Add(BuildClean(session));
        queue.Add(BuildPause(session));
        queue.Add(BuildResume(session));
    }

    public static string Sentence(PauseView pause, DateTimeOffset now)
    {
        var until = pause.Until is { } end ? $", until {Ages.Moment(end)}" : "";
        return $"{pause.Scope} is paused by {pause.Author} since {Ages.Moment(pause.Since)} ({Ages.Of(pause.Since, now)}){until}: {pause.Reason}";
    }

    private Command BuildClean(CommandSession session)
    {
        var failed = new Option<bool>("--failed") { Description = "Only failed jobs" };
        var succeeded = new Option<bool>("--succeeded") { Description = "Only succeeded jobs" };
        var cancelled = new Option<bool>("--cancelled") { Description = "Only cancelled jobs" };
        var yes = CommandOptions.Yes();
        var command = new Command("clean", "Move jobs that have ended to the archive; their logs stay")
        {
            failed,
            succeeded,
            cancelled,
            yes,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                (Option<bool> Option, JobState State)[] choices =
                [
                    (failed, JobState.Failed),
                    (succeeded, JobState.Succeeded),
                    (cancelled, JobState.Cancelled),
                ];
                var chosen = choices.Where(choice => parsed.GetValue(choice.Option)).ToArray();
                var states = (chosen.Length == 0 ? choices : chosen).Select(choice => choice.State).ToHashSet();
                session.RequireChange("clean queue", string.Join(' ', states.Select(JobColumns.Word)));
                await CleanAsync(session, states, parsed.GetValue(yes), cancellationToken);
            }
        );
        return command;
    }

    private async Task CleanAsync(
        CommandSession session,
        HashSet<JobState> states,
        bool yes,
        CancellationToken cancellationToken
    )
    {
        var count = control.CountFinished(states);
        if (count > 0)
        {
            var which = string.Join(" or ", states.Select(JobColumns.Word));
            await session.ConfirmAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Move {count} {which} job{(count == 1 ? "" : "s")} to the archive?"
                ),
                yes,
                cancellationToken
            );
        }

        var cleaned = await control.CleanAsync(states, cancellationToken);
        if (session.IsJson)
        {
            session.WriteJson(cleaned);
        }
        else
        {
            await session.Out.WriteLineAsync(
                cleaned.Archived == 0
                    ? "There is nothing to clean."
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"{cleaned.Archived} job{(cleaned.Archived == 1 ? "" : "s")} moved to the archive. See them: uws queue list --archived"
                    )
            );
        }
    }

    private Command BuildPause(CommandSession session)
    {
        var scope = new Argument<string>("SCOPE") { Description = "lane:NAME or kind:NAME" }.Completed(control.Scopes);
        var reason = new Option<string>("--reason", "-r")
        {
            Description = "Why, for whoever wonders later",
            HelpName = "TEXT",
            Required = true,
        };
        var length = new Option<string?>("--for")
        {
            Description = "Goes on by itself after this time, such as 90m or 2h; without it, until resumed",
            HelpName = "TIME",
        };
        var command = new Command("pause", "Start no more jobs of a lane or kind; those at work go on")
        {
            scope,
            reason,
            length,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var name = parsed.GetRequiredValue(scope);
                var time = Length(parsed.GetValue(length));
                session.RequireChange("pause queue", name, parsed.GetRequiredValue(reason));
                var pause = await control.PauseAsync(
                    name,
                    parsed.GetRequiredValue(reason),
                    time,
                    session.Caller.Name,
                    cancellationToken
                );
                if (session.IsJson)
                {
                    session.WriteJson(pause);
                    return;
                }

                var until = pause.Until is { } end ? $" until {Ages.Moment(end)}" : "";
                await session.Out.WriteLineAsync(
                    $"{pause.Scope} is paused{until}. To go on: uws queue resume {pause.Scope}"
                );
            }
        );
        return command;
    }

    private Command BuildResume(CommandSession session)
    {
        var scope = new Argument<string>("SCOPE") { Description = "lane:NAME or kind:NAME" }.Completed(() =>
            reading.Pauses().Select(pause => pause.Scope)
        );
        var command = new Command("resume", "Let a paused lane or kind go on") { scope };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var name = parsed.GetRequiredValue(scope);
                session.RequireChange("resume queue", name);
                var resumed = await control.ResumeAsync(name, session.Caller.Name, cancellationToken);
                if (session.IsJson)
                {
                    session.WriteJson(new { scope = resumed });
                    return;
                }

                await session.Out.WriteLineAsync($"{resumed} goes on.");
            }
        );
        return command;
    }

    private static TimeSpan? Length(string? text) =>
        text is null ? null
        : DurationText.TryParse(text, out var length) ? length
        : throw new UserErrorException($"'{text}' is no length of time: --for {DurationText.Wanted}.");
}
