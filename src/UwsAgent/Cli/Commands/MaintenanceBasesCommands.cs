using System.CommandLine;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core.Maintenance.Bases;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws maintenance bases|rebuild</c>: what images stand on, and to build them anew in order.</summary>
internal sealed class MaintenanceBasesCommands(MaintenanceBases bases, StartedJob started) : IMaintenanceCommands
{
    public IEnumerable<Command> Build(CommandSession session) => [BuildBases(session), BuildRebuild(session)];

    private Command BuildBases(CommandSession session)
    {
        var command = new Command("bases", "Show on which release of which system each image stands, and until when");
        command.SetAction(
            async (_, cancellationToken) =>
                session.Show(
                    await bases.ListAsync(cancellationToken),
                    [
                        new("ENGINE", one => one.Engine) { Spare = 1 },
                        new("IMAGE", one => one.Image),
                        new("RUNS", one => $"{one.Running}", IsRight: true),
                        new("RELEASE", one => one.Release ?? "-"),
                        new("STATE", one => new(Word(one.State), ToneOf(one.State))),
                        new("WHY", one => one.Why),
                    ],
                    "There are no images."
                )
        );
        return command;
    }

    private Command BuildRebuild(CommandSession session)
    {
        var on = new Option<string?>("--on")
        {
            Description = "Only what stands on this image, over however many others: debian:12, uws/*",
            HelpName = "IMAGE",
        };
        var plan = new Option<bool>("--plan", "-p") { Description = "Show the order, build nothing" };
        var fresh = new Option<bool>("--fresh")
        {
            Description = "With --plan: ask the registries whether bases from elsewhere are newer there",
        };
        var (dryRun, wait, yes) = (CommandOptions.DryRun(), RunCommands.Wait(), CommandOptions.Yes());
        var command = new Command(
            "rebuild",
            "Build the images of Maintenance:Bases:Folders anew, in order, once through"
        )
        {
            on,
            plan,
            fresh,
            dryRun,
            wait,
            yes,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var wanted = parsed.GetValue(on);
                if (parsed.GetValue(plan))
                {
                    Show(session, await bases.PlanAsync(wanted, parsed.GetValue(fresh), cancellationToken));
                    return (int)ExitCode.Done;
                }

                var isDry = parsed.GetValue(dryRun);
                session.RequireChange("rebuild images", wanted ?? "", isDry ? "--dry-run" : "");
                await session.ConfirmAsync(
                    "Build what 'uws maintenance rebuild --plan' shows?",
                    isDry || parsed.GetValue(yes),
                    cancellationToken
                );
                var job = await bases.RebuildAsync(wanted, isDry, session.Caller.Name, cancellationToken);
                return await started.TellAsync(session, job, parsed.GetValue(wait), cancellationToken);
            }
        );
        return command;
    }

    private static void Show(CommandSession session, RebuildView view)
    {
        if (session.IsJson)
        {
            session.WriteJson(view);
            return;
        }

        session.Show(
            [.. view.Steps.Index()],
            [
                new("#", one => $"{one.Index + 1}", IsRight: true),
                new("IMAGE", one => one.Item.Image),
                new("AFTER", one => one.Item.Needs.Count == 0 ? "-" : string.Join(", ", one.Item.Needs)),
                new("FROM", one => one.Item.Bases.Count == 0 ? "-" : string.Join(", ", one.Item.Bases)),
                new("DOCKERFILE", one => one.Item.Dockerfile) { Spare = 1 },
            ],
            "There is nothing to build."
        );
        if (view.Held.Count > 0)
        {
            session.Out.WriteLine();
            session.Show(
                view.Held,
                [
                    new("NOT BUILT", one => new(one.Image, Tone.Warning)),
                    new("WHY", one => one.Why),
                    new("DOCKERFILE", one => one.Dockerfile) { Spare = 1 },
                ]
            );
        }

        if (view.Bases.Count > 0)
        {
            session.Out.WriteLine();
            session.Show(
                view.Bases,
                [
                    new("BASE", one => one.Image),
                    new(
                        "NEWER",
                        one =>
                            one.IsNewer switch
                            {
                                true => new("yes", Tone.Warning),
                                false => new("no", Tone.Good),
                                null => new("unknown"),
                            }
                    ),
                    new("WHY", one => one.Why),
                ]
            );
        }

        foreach (var finding in view.Findings)
        {
            session.Out.WriteLine(Cell.Clean($"note: {finding}"));
        }
    }

    private static string Word(ReleaseState state) =>
        state switch
        {
            ReleaseState.EndingSoon => "ending soon",
            ReleaseState.None => "no system",
            _ => state.ToString().ToLowerInvariant(),
        };

    private static Tone ToneOf(ReleaseState state) =>
        state switch
        {
            ReleaseState.Ended => Tone.Bad,
            ReleaseState.EndingSoon or ReleaseState.Extended => Tone.Warning,
            ReleaseState.Supported or ReleaseState.Rolling => Tone.Good,
            _ => Tone.Plain,
        };
}
