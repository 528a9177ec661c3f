using System.CommandLine;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core.Images.Planning;
using UwsAgent.Core.Images.Registries;
using UwsAgent.Core.Ports;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws images registry</c>: the same rules over the tags of registries.</summary>
internal sealed class RegistryCommands(RegistryPlanner planner, JobStarting starting, StartedJob started)
{
    public Command Build(CommandSession session)
    {
        var command = BuildPlan(session, "registry", "Show which images would be deleted in registries, and why");
        command.Add(BuildPlan(session, "plan", "The same as without a word"));
        command.Add(BuildClean(session));
        return command;
    }

    private Command BuildPlan(CommandSession session, string name, string description)
    {
        var kept = new Option<bool>("--kept", "-k") { Description = "Show also what stays, and why" };
        var command = new Command(name, description) { kept };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var rows = new List<RegistryRow>();
                foreach (var host in planner.Hosts())
                {
                    rows.AddRange(await RowsAsync(host, cancellationToken));
                }

                IReadOnlyList<RegistryRow> shown =
                [
                    .. rows.Where(row => row.Goes || row.Standing is "unavailable" || parsed.GetValue(kept)),
                ];
                session.Show(
                    shown,
                    [
                        new("IMAGE", row => row.Name),
                        new(
                            "PLAN",
                            row =>
                                new(
                                    row.Goes ? "goes"
                                        : row.Standing is "unavailable" ? "unknown"
                                        : "stays",
                                    row.Goes ? Tone.Warning : Tone.Plain
                                )
                        ),
                        new("WHY", row => row.Why),
                    ],
                    planner.Hosts().Count == 0
                        ? "No registry has anything in Images:Registries:NAME:Clean."
                        : "Nothing would be deleted. What stays: uws images registry plan --kept"
                );
            }
        );
        return command;
    }

    private async Task<IReadOnlyList<RegistryRow>> RowsAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            var plan = (await planner.PlanAsync(host, cancellationToken)).Plan;
            return
            [
                .. plan.Removals.Select(one => new RegistryRow(
                    string.Join(", ", one.Image.Tags),
                    true,
                    one.Standing.ToString(),
                    one.Why
                )),
                .. plan.Kept.Select(one => new RegistryRow(
                    string.Join(", ", one.Image.Tags),
                    false,
                    one.Standing.ToString(),
                    one.Why
                )),
            ];
        }
        catch (RegistryUnavailableException failure)
        {
            return [new RegistryRow(host, false, "unavailable", failure.Message)];
        }
    }

    private Command BuildClean(CommandSession session)
    {
        var dryRun = CommandOptions.DryRun();
        var wait = RunCommands.Wait();
        var yes = CommandOptions.Yes();
        var command = new Command("clean", "Delete what the plan says, where Images:Registries:NAME:Delete allows it")
        {
            dryRun,
            wait,
            yes,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var isDry = parsed.GetValue(dryRun);
                session.RequireChange("clean registries", "", isDry ? "--dry-run" : "");
                await session.ConfirmAsync(
                    "Delete what 'uws images registry plan' shows? It cannot be pulled any more then.",
                    isDry || parsed.GetValue(yes),
                    cancellationToken
                );
                var job = await starting.StartAsync(
                    new JobWish(RegistryCleanJob.Kind.Name) { DryRun = isDry },
                    session.Caller.Name,
                    cancellationToken
                );
                return await started.TellAsync(session, job, parsed.GetValue(wait), cancellationToken);
            }
        );
        return command;
    }

    private sealed record RegistryRow(string Name, bool Goes, string Standing, string Why);
}
