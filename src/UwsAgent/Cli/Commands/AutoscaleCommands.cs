using System.CommandLine;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Configuration;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws autoscale</c>: the targets, why they have the replicas that they have, and their pauses.</summary>
internal sealed class AutoscaleCommands(AutoscaleReading reading, AutoscaleSimulating simulating, TargetControl control)
    : ICommandGroup
{
    private const int UsualMost = 50;

    public Command Build(CommandSession session)
    {
        var command = BuildList(session, "autoscale", "Show all targets: replicas, what is wanted, and why");
        command.Add(BuildList(session, "list", "The same as without a word"));
        command.Add(BuildExplain(session));
        command.Add(BuildHistory(session));
        command.Add(BuildPause(session));
        command.Add(BuildResume(session));
        command.Add(new AutoscaleSimulateCommands(simulating, reading).Build(session));
        return command;
    }

    private Command BuildList(CommandSession session, string name, string description)
    {
        var watch = CommandOptions.Watch();
        var command = new Command(name, description) { watch };
        command.SetAction(
            (parsed, cancellationToken) =>
                session.ShowAsync(
                    parsed.GetValue(watch),
                    async stop =>
                        session.Show(
                            await reading.ListAsync(stop),
                            AutoscaleText.Targets(session),
                            "There are no targets. An example to start from: config/conf.d/autoscaling.json"
                        ),
                    changed: null,
                    cancellationToken
                )
        );
        return command;
    }

    private Command BuildExplain(CommandSession session)
    {
        var target = Target();
        var command = new Command("explain", "Show everything about the last decision of a target on one screen")
        {
            target,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var why = await reading.ExplainAsync(parsed.GetRequiredValue(target), cancellationToken);
                if (session.IsJson)
                {
                    session.WriteJson(why);
                    return;
                }

                session.ShowLines([.. AutoscaleText.Lines(session, why)]);
                if (why.Signals.Count > 0)
                {
                    await session.Out.WriteLineAsync();
                    session.Show(why.Signals, AutoscaleText.Signals(session));
                }
            }
        );
        return command;
    }

    private Command BuildHistory(CommandSession session)
    {
        var target = Target();
        var since = new Option<string>("--since", "-S")
        {
            Description = "From this time on: 90m, 2d, 2026-03-01",
            HelpName = "WHEN",
            DefaultValueFactory = _ => "1d",
        };
        var all = new Option<bool>("--all", "-a") { Description = "Also the looks at which nothing changed" };
        var newest = CommandOptions.Newest(UsualMost);
        var csv = new Option<bool>("--csv") { Description = "All recorded samples as CSV, for simulate --history" };
        var command = new Command("history", "Show what was decided about a target, oldest first")
        {
            target,
            since,
            all,
            newest,
            csv,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var (name, from) = (
                    parsed.GetRequiredValue(target),
                    EventReading.Moment(parsed.GetRequiredValue(since), session.Time.GetUtcNow())
                );
                if (parsed.GetValue(csv))
                {
                    foreach (var line in await simulating.CsvAsync(name, from, cancellationToken))
                    {
                        await session.Out.WriteLineAsync(line);
                    }

                    return;
                }

                session.Show(
                    await reading.HistoryAsync(
                        name,
                        from,
                        parsed.GetValue(all),
                        Math.Max(0, parsed.GetValue(newest)),
                        cancellationToken
                    ),
                    AutoscaleText.Past(session),
                    "Nothing was decided in that time. Further back: --since 7d"
                );
            }
        );
        return command;
    }

    private Command BuildPause(CommandSession session)
    {
        var target = Target();
        var length = new Option<string?>("--for")
        {
            Description = "End by itself after this time: 90m, 2h",
            HelpName = "TIME",
        };
        var reason = new Option<string>("--reason", "-m")
        {
            Description = "Why, for whoever wonders at night",
            HelpName = "TEXT",
            DefaultValueFactory = _ => "",
        };
        var up = new Option<bool>("--up") { Description = "Only add nothing" };
        var down = new Option<bool>("--down") { Description = "Only take nothing away" };
        var command = new Command("pause", "Leave the replicas of a target as they are")
        {
            target,
            length,
            reason,
            up,
            down,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var name = parsed.GetRequiredValue(target);
                session.RequireChange("pause target", name, parsed.GetRequiredValue(reason));
                var directions =
                    (parsed.GetValue(up) ? Directions.Up : Directions.None)
                    | (parsed.GetValue(down) ? Directions.Down : Directions.None);
                var pause = await control.PauseAsync(
                    name,
                    directions,
                    Length(parsed.GetValue(length)),
                    parsed.GetRequiredValue(reason),
                    session.Caller.Name,
                    cancellationToken
                );
                Say(
                    session,
                    pause,
                    $"{pause.Target} is paused: {TargetControl.Word(pause.Directions)} ({pause.Words(session.Time.GetUtcNow())}). Take it back: uws autoscale resume {pause.Target}"
                );
            }
        );
        return command;
    }

    private Command BuildResume(CommandSession session)
    {
        var target = Target();
        var command = new Command("resume", "Let the replicas of a paused target follow the work again") { target };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var name = parsed.GetRequiredValue(target);
                session.RequireChange("resume target", name);
                var pause = await control.ResumeAsync(name, session.Caller.Name, cancellationToken);
                Say(session, pause, $"{pause.Target} is resumed. The next tick decides.");
            }
        );
        return command;
    }

    private static void Say(CommandSession session, TargetPause pause, string words)
    {
        if (session.IsJson)
        {
            session.WriteJson(pause);
        }
        else
        {
            session.Out.WriteLine(Cell.Clean(words));
        }
    }

    private static TimeSpan? Length(string? text) =>
        text is null ? null
        : DurationText.TryParse(text, out var length) ? length
        : throw new UserErrorException($"--for {DurationText.Wanted}, was '{text}'.");

    private Argument<string> Target() =>
        new Argument<string>("TARGET") { Description = "Its name in Autoscaling:Targets" }.Completed(() =>
            reading.Names
        );
}
