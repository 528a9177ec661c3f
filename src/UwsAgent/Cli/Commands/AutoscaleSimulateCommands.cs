using System.CommandLine;
using UwsAgent.Cli.Autoscaling;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws autoscale simulate</c>: a policy over what was recorded, before it is in force.</summary>
internal sealed class AutoscaleSimulateCommands(AutoscaleSimulating simulating, AutoscaleReading reading)
{
    private const string Input = "-";
    private const string Recorded = "recorded";

    public Command Build(CommandSession session)
    {
        var target = new Argument<string>("TARGET") { Description = "Its name in Autoscaling:Targets" }.Completed(() =>
            reading.Names
        );
        var policy = new Option<string?>("--policy")
        {
            Description = "-: a policy file on standard input, compared with the one in force",
            HelpName = Input,
        };
        var history = new Option<string>("--history")
        {
            Description = "recorded: what the agent saw. -: a CSV on standard input (time,ready,SIGNAL,...)",
            HelpName = "recorded|-",
            DefaultValueFactory = _ => Recorded,
        };
        var trace = new Option<string?>("--trace")
        {
            Description = $"Made-up work instead: {string.Join(", ", SyntheticTraces.Names)}",
            HelpName = "NAME",
        };
        var since = new Option<string>("--since", "-S")
        {
            Description = "Recorded from this time on: 14d, 2026-03-01",
            HelpName = "WHEN",
            DefaultValueFactory = _ => "14d",
        };
        var rate = new Option<string[]>("--rate")
        {
            Description = "How much one replica gets done in an hour: SIGNAL=NUMBER",
            HelpName = "RATE",
        };
        var plot = new Option<string?>("--plot")
        {
            Description = "Write a picture to standard output: svg or png (> FILE)",
            HelpName = "svg|png",
        };
        var command = new Command("simulate", "Run the policy, HPA's formula and doing nothing through the same work")
        {
            target,
            policy,
            history,
            trace,
            since,
            rate,
            plot,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var wish = new SimulationWish(parsed.GetRequiredValue(target))
                {
                    Trace = parsed.GetValue(trace),
                    Since = EventReading.Moment(parsed.GetRequiredValue(since), session.Time.GetUtcNow()),
                    Rates = SimulationText.Rates(parsed.GetValue(rate) ?? []),
                };
                wish = await WithInputAsync(
                    session,
                    wish,
                    parsed.GetValue(policy),
                    parsed.GetRequiredValue(history),
                    cancellationToken
                );
                var (title, results) = await simulating.RunAsync(wish, cancellationToken);
                await ShowAsync(session, title, results, parsed.GetValue(plot), cancellationToken);
            }
        );
        return command;
    }

    /// <summary>The daemon opens no file for a caller: what is not recorded comes on standard input.</summary>
    private static async Task<SimulationWish> WithInputAsync(
        CommandSession session,
        SimulationWish wish,
        string? policy,
        string history,
        CancellationToken cancellationToken
    )
    {
        if (policy is not null and not Input || history is not (Recorded or Input))
        {
            throw new UserErrorException(
                "Files come on standard input: --policy - < new.json, or --history - < samples.csv. For several files: uws-agent autoscale simulate"
            );
        }

        if (policy is null && history == Recorded)
        {
            return wish;
        }

        if (policy is not null && history == Input)
        {
            throw new UserErrorException(
                "There is one standard input: give the policy or the history by it. For both: uws-agent autoscale simulate"
            );
        }

        var input = await AutoscaleSimulating.ReadAsync(
            await session.ReadStandardInputAsync(cancellationToken),
            cancellationToken
        );
        return policy is not null ? wish with { Policy = input } : wish with { Csv = input };
    }

    private static async Task ShowAsync(
        CommandSession session,
        string title,
        IReadOnlyList<SimulationResult> results,
        string? plot,
        CancellationToken cancellationToken
    )
    {
        if (plot is not null)
        {
            if (session.IsTerminal)
            {
                throw new UserErrorException($"A picture is nothing for a terminal: add > simulation.{plot}");
            }

            await session.Raw.WriteAsync(SimulationText.Picture(plot, title, results), cancellationToken);
            return;
        }

        session.Show(results, SimulationText.Columns);
        if (!session.IsJson)
        {
            await session.Out.WriteLineAsync();
            foreach (var line in TerminalPlot.Draw(results[0], session.Width > 0 ? session.Width : 100))
            {
                await session.Out.WriteLineAsync(line);
            }
        }
    }
}
