using System.CommandLine;
using UwsAgent.Cli.Rendering;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws maintenance calendar|freeze|unfreeze|approve</c>: when work may begin, to hold it, and to let it.</summary>
internal sealed class MaintenanceCalendarCommands(MaintenanceTimes times) : IMaintenanceCommands
{
    public IEnumerable<Command> Build(CommandSession session) =>
        [BuildCalendar(session), BuildFreeze(session), BuildUnfreeze(session), BuildApprove(session)];

    private Command BuildCalendar(CommandSession session)
    {
        var days = new Option<int>("--days", "-d")
        {
            Description = "So many days ahead",
            HelpName = "N",
            DefaultValueFactory = _ => MaintenanceTimes.UsualDays,
        };
        var ics = new Option<bool>("--ics") { Description = "As an iCalendar file, for the calendars that people use" };
        var command = new Command("calendar", "Show the windows to come, and what is frozen") { days, ics };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                if (parsed.GetValue(ics))
                {
                    await session.Out.WriteAsync(await times.IcsAsync(parsed.GetValue(days), cancellationToken));
                    return;
                }

                var view = await times.ShowAsync(parsed.GetValue(days), cancellationToken);
                if (session.IsJson)
                {
                    session.WriteJson(view);
                    return;
                }

                if (view.Freezes.Count > 0)
                {
                    session.Show(view.Freezes, Freezes(session));
                    await session.Out.WriteLineAsync();
                }

                session.Show(
                    view.Openings,
                    Openings(session),
                    "No window opens in that time. Windows are in Maintenance:Windows; an example: config/conf.d/maintenance-windows.json"
                );
            }
        );
        return command;
    }

    private static IReadOnlyList<Column<OpeningView>> Openings(CommandSession session) =>
        [
            new("WINDOW", one => one.Window),
            new("OPENS", one => one.OpensThere),
            new(
                "IN",
                one =>
                    one.Opens <= session.Time.GetUtcNow()
                        ? new Cell("open", Tone.Good)
                        : Ages.Of(one.Opens, session.Time.GetUtcNow())
            ),
            new("LASTS", one => Ages.Length(one.Ends - one.Opens)),
            new("LAST START", one => Ages.Moment(one.LastStart)) { Spare = 1 },
            new(
                "FOR",
                one =>
                    $"{string.Join(", ", one.Targets)}: {(one.SecurityOnly ? "security of " : "")}{string.Join(", ", one.Kinds)}"
            ),
            new(
                "NOTE",
                one =>
                    one.FrozenBy.Count > 0 ? new Cell($"frozen by {string.Join(" and ", one.FrozenBy)}", Tone.Warning)
                    : one.ApprovedBy is { } author ? new Cell($"approved by {author}", Tone.Good)
                    : one.NeedsApproval ? new Cell("needs approval", Tone.Warning)
                    : "-"
            ),
        ];

    private static IReadOnlyList<Column<FreezeView>> Freezes(CommandSession session) =>
        [
            new("FREEZE", one => one.Id),
            new("BY", one => one.Who),
            new("FROM", one => new(When(session, one.From), one.IsInForce ? Tone.Warning : Tone.Plain)),
            new("UNTIL", one => one.Until is { } until ? When(session, until) : "taken back"),
            new("TARGETS", one => string.Join(", ", one.Targets)),
            new("SECURITY", one => one.AllowSecurity ? "goes on" : "held"),
        ];

    private Command BuildFreeze(CommandSession session)
    {
        var reason = new Argument<string>("REASON") { Description = "Why, for whoever wonders" };
        var until = new Option<string?>("--until", "-u")
        {
            Description = "Ends then by itself: 2026-12-01, 2026-12-01T10:00Z",
            HelpName = "WHEN",
        };
        var length = new Option<string?>("--for") { Description = "Ends after this time: 12h, 3d", HelpName = "TIME" };
        var security = new Option<bool>("--allow-security") { Description = "What mends security goes on" };
        var targets = new Option<string[]>("--target", "-t")
        {
            Description = "Only this host or cluster, with * and ?; may be given several times",
            HelpName = "NAME",
            DefaultValueFactory = _ => [],
        };
        var command = new Command("freeze", "Let no maintenance begin, until a time or until it is taken back")
        {
            reason,
            until,
            length,
            security,
            targets,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var wish = new FreezeRequest(parsed.GetRequiredValue(reason))
                {
                    Until = parsed.GetValue(until),
                    For = parsed.GetValue(length),
                    AllowSecurity = parsed.GetValue(security),
                    Targets = parsed.GetValue(targets),
                };
                session.RequireChange("freeze maintenance", string.Join(' ', wish.Targets ?? []), wish.Reason ?? "");
                var freeze = await times.FreezeAsync(wish, session.Caller.Name, cancellationToken);
                Say(
                    session,
                    freeze,
                    $"Nothing begins on {string.Join(", ", freeze.Targets)} {(freeze.Until is { } end ? $"until {Ages.Moment(end)}" : "until it is taken back")}. What runs goes on to its end. Take it back: uws maintenance unfreeze {freeze.Id}"
                );
            }
        );
        return command;
    }

    private Command BuildUnfreeze(CommandSession session)
    {
        var id = new Argument<string?>("ID")
        {
            Description = "Which freeze; not needed when there is only one",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("unfreeze", "Take a freeze back that a person made") { id };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                session.RequireChange("unfreeze maintenance", parsed.GetValue(id) ?? "");
                var freeze = await times.UnfreezeAsync(parsed.GetValue(id), session.Caller.Name, cancellationToken);
                Say(session, freeze, $"Freeze {freeze.Id} ({freeze.Who}) is taken back; the windows count again.");
            }
        );
        return command;
    }

    private Command BuildApprove(CommandSession session)
    {
        var window = new Argument<string>("WINDOW") { Description = "A window with NeedsApproval" }.Completed(
            times.WindowsToApprove
        );
        var withdraw = new Option<bool>("--withdraw") { Description = "Take the approval back" };
        var yes = CommandOptions.Yes();
        var command = new Command("approve", "Let the next opening of a window begin what 'uws maintenance plan' shows")
        {
            window,
            withdraw,
            yes,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var name = parsed.GetRequiredValue(window);
                var isBack = parsed.GetValue(withdraw);
                session.RequireChange("approve maintenance", name, isBack ? "--withdraw" : "");
                if (isBack)
                {
                    var gone = await times.WithdrawAsync(name, session.Caller.Name, cancellationToken);
                    Say(session, gone, $"Window {gone.Window} begins nothing at {Ages.Moment(gone.Opens)} now.");
                    return;
                }

                var opening = await times.OpeningOfAsync(name, cancellationToken);
                await session.ConfirmAsync(
                    $"Let window {name}, which opens at {Ages.Moment(opening.Opens)}, begin what is due by then?",
                    parsed.GetValue(yes),
                    cancellationToken
                );
                var approval = await times.ApproveAsync(name, session.Caller.Name, cancellationToken);
                Say(
                    session,
                    approval,
                    $"Window {approval.Window} is approved for {Ages.Moment(approval.Opens)}, and only for that. Take it back: uws maintenance approve {approval.Window} --withdraw"
                );
            }
        );
        return command;
    }

    private static string When(CommandSession session, DateTimeOffset time) =>
        session.IsTerminal ? Ages.Of(time, session.Time.GetUtcNow()) : Ages.Moment(time);

    private static void Say<TDone>(CommandSession session, TDone done, string words)
    {
        if (session.IsJson)
        {
            session.WriteJson(done);
        }
        else
        {
            session.Out.WriteLine(Cell.Clean(words));
        }
    }
}
