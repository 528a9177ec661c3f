using System.CommandLine;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core;
using UwsAgent.Core.Maintenance.Reporting;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws maintenance</c>: what is due, when, why not now; runs, their history and reports.</summary>
internal sealed class MaintenanceCommands(
    MaintenanceReading reading,
    MaintenanceControl control,
    StartedJob started,
    IEnumerable<IMaintenanceCommands> parts
) : ICommandGroup
{
    private const int UsualMost = 20;

    public Command Build(CommandSession session)
    {
        var command = new Command("maintenance", "Show what is due on hosts and clusters, when, and why not now");
        command.SetAction(
            async (_, cancellationToken) =>
            {
                var view = await reading.OverviewAsync(cancellationToken);
                if (session.IsJson)
                {
                    session.WriteJson(view);
                    return;
                }

                MaintenanceText.Show(session, view);
            }
        );
        command.Add(BuildPlan(session));
        command.Add(BuildRun(session));
        command.Add(BuildHistory(session));
        command.Add(BuildReport(session));
        command.Add(BuildExplain(session));
        foreach (var sub in parts.SelectMany(part => part.Build(session)))
        {
            command.Add(sub);
        }

        return command;
    }

    private Command BuildPlan(CommandSession session)
    {
        var (round, target, security) = (Round(), Target(), Security());
        var command = new Command("plan", "Ask every target what is due, and show in which order it would be done")
        {
            round,
            target,
            security,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var plan = await reading.PlanAsync(
                    Wish(parsed.GetValue(round), parsed.GetValue(target), parsed.GetValue(security)),
                    cancellationToken
                );
                if (session.IsJson)
                {
                    session.WriteJson(plan);
                    return;
                }

                MaintenanceText.Show(session, plan);
            }
        );
        return command;
    }

    private Command BuildRun(CommandSession session)
    {
        var (round, target, security) = (Round(), Target(), Security());
        var (dryRun, wait, yes) = (CommandOptions.DryRun(), RunCommands.Wait(), CommandOptions.Yes());
        var now = new Option<string?>("--now")
        {
            Description = "Outside of the windows, for this reason; only where Maintenance:AllowNow is true",
            HelpName = "REASON",
        };
        var command = new Command("run", "Do what the plan says, within the windows")
        {
            round,
            target,
            security,
            now,
            dryRun,
            wait,
            yes,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var isDry = parsed.GetValue(dryRun);
                var wish = Wish(parsed.GetValue(round), parsed.GetValue(target), parsed.GetValue(security)) with
                {
                    NowBecause = parsed.GetValue(now),
                };
                var what = wish.Targets.Count > 0 ? string.Join(", ", wish.Targets) : "all targets";
                session.RequireChange(
                    "run maintenance",
                    what,
                    isDry ? "--dry-run"
                        : wish.NowBecause is { } why ? $"--now {why}"
                        : ""
                );
                await session.ConfirmAsync(
                    $"Upgrade what 'uws maintenance plan' shows on {what}{(wish.NowBecause is null ? "" : ", outside of the windows")}?",
                    isDry || parsed.GetValue(yes),
                    cancellationToken
                );
                var job = await control.RunAsync(wish, session.Caller.Name, isDry, cancellationToken);
                return await started.TellAsync(session, job, parsed.GetValue(wait), cancellationToken);
            }
        );
        return command;
    }

    private Command BuildHistory(CommandSession session)
    {
        var newest = CommandOptions.Newest(UsualMost);
        var command = new Command("history", "Show which runs there were, and how they ended") { newest };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var runs = await reading.HistoryAsync(cancellationToken);
                session.Show(
                    [.. runs.Take(Math.Max(0, parsed.GetValue(newest)))],
                    MaintenanceText.Runs(session),
                    "There was no run of maintenance yet."
                );
            }
        );
        return command;
    }

    private Command BuildReport(CommandSession session)
    {
        var run = new Argument<string?>("RUN")
        {
            Description = "A run of 'uws maintenance history'; the newest without it",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var html = new Option<bool>("--html") { Description = "Print one page that needs nothing else" };
        var command = new Command("report", "Show what one run changed, held, failed and left") { run, html };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                if (parsed.GetValue(html) && session.IsJson)
                {
                    throw new UserErrorException("--json and --html are two forms of one report: give one of them.");
                }

                var report = await reading.ReportAsync(parsed.GetValue(run), cancellationToken);
                if (session.IsJson)
                {
                    session.WriteJson(report);
                }
                else if (parsed.GetValue(html))
                {
                    await session.Out.WriteAsync(ReportHtml.Write(report));
                }
                else
                {
                    MaintenanceText.Show(session, report);
                }
            }
        );
        return command;
    }

    private Command BuildExplain(CommandSession session)
    {
        var target = new Argument<string>("TARGET") { Description = "A host or a cluster" }.Completed(reading.Targets);
        var command = new Command("explain", "Say of one target what is due, what is held and why, and why not now")
        {
            target,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var name = parsed.GetValue(target)!;
                var view = await reading.ExplainAsync(name, cancellationToken);
                if (session.IsJson)
                {
                    session.WriteJson(view);
                    return;
                }

                MaintenanceText.Show(session, view);
            }
        );
        return command;
    }

    private static MaintenanceWish Wish(string? round, string[]? targets, bool securityOnly) =>
        new()
        {
            Round = RoundName.Checked(round),
            Targets = targets ?? [],
            SecurityOnly = securityOnly,
        };

    private static Option<string?> Round() =>
        new("--round", "-r") { Description = "The round, such as 2109 or 2109-1", HelpName = "ROUND" };

    private Option<string[]> Target()
    {
        var option = new Option<string[]>("--target", "-t")
        {
            Description = "Only these hosts and clusters; * stands for any characters",
            HelpName = "NAME",
        };
        option.CompletionSources.Add(_ =>
            reading.Targets().Select(name => new System.CommandLine.Completions.CompletionItem(name))
        );
        return option;
    }

    private static Option<bool> Security() => new("--security") { Description = "Only what mends security" };
}
