using System.CommandLine;
using UwsAgent.Cli.Rendering;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws notify</c>: what people are told by mail, and what waits to be told.</summary>
internal sealed class NotifyCommands(Notices notices, StartedJob started) : ICommandGroup
{
    public Command Build(CommandSession session)
    {
        var command = BuildList(session, "notify", "Show who is told by mail, and what waits to be told");
        command.Add(BuildList(session, "list", "The same as without a word"));
        command.Add(BuildPreview(session));
        command.Add(BuildSend(session));
        return command;
    }

    private Command BuildList(CommandSession session, string name, string description)
    {
        var command = new Command(name, description);
        command.SetAction(
            async (_, stop) =>
                session.Show(
                    await notices.ListAsync(stop),
                    [
                        new Column<NoticeRecipientView>("TO", one => one.Address),
                        new("WAITING", one => Number(one.Waiting), IsRight: true),
                        new("NEXT", one => one.NextAt is { } next ? JobColumns.When(session, next) : "-"),
                        new("SENT", one => Number(one.Sent), IsRight: true),
                        new("LAST", one => one.LastSentAt is { } last ? JobColumns.When(session, last) : "-"),
                        new(
                            "TROUBLE",
                            one =>
                                new(
                                    one.Trouble
                                        ?? (one.Dropped > 0 ? $"{Number(one.Dropped)} notices were too many" : "-"),
                                    one.Trouble is null ? Tone.Plain : Tone.Bad
                                )
                        ),
                    ],
                    "Nobody was told anything yet. Who is told: uws config show Notifications"
                )
        );
        return command;
    }

    private Command BuildPreview(CommandSession session)
    {
        var kind = new Argument<string?>("EVENT")
        {
            Description = "A kind of event, such as upload-rejected: what its newest one tells; without it, what waits",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var to = new Option<string?>("--to") { Description = "Only to this address", HelpName = "ADDRESS" };
        var command = new Command("preview", "Show mails as they would be sent; nothing is sent") { kind, to };
        command.SetAction(
            async (parsed, stop) =>
            {
                var mails = await notices.PreviewAsync(parsed.GetValue(kind), parsed.GetValue(to), stop);
                if (session.IsJson)
                {
                    session.WriteJson(mails);
                    return;
                }

                foreach (var mail in mails)
                {
                    await session.Out.WriteAsync($"To: {mail.To}\nSubject: {mail.Subject}\n\n{mail.Body}\n");
                }

                if (mails.Count == 0)
                {
                    await session.Out.WriteLineAsync("Nobody would be told anything.");
                }
            }
        );
        return command;
    }

    private Command BuildSend(CommandSession session)
    {
        var to = new Argument<string>("ADDRESS") { Description = "To whom" };
        var wait = new Option<bool>("--wait") { Description = "Follow the job to its end" };
        var command = new Command("send", "Send what waits for somebody now") { to, wait };
        command.SetAction(
            async (parsed, stop) =>
            {
                var address = parsed.GetRequiredValue(to);
                session.RequireChange("send notices", address);
                var job = await notices.SendAsync(address, session.Caller.Name, stop);
                return await started.TellAsync(session, job, parsed.GetValue(wait), stop);
            }
        );
        return command;
    }

    private static string Number(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
