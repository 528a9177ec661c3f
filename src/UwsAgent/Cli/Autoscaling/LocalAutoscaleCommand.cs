using System.CommandLine;
using System.Text.Json;
using UwsAgent.Core;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Configuration;
using UwsAgent.Http;

namespace UwsAgent.Cli.Autoscaling;

/// <summary><c>uws-agent autoscale simulate|decide</c>: questions about a policy that need no daemon, with files of the caller's own.</summary>
internal static class LocalAutoscaleCommand
{
    private static readonly Option<string[]> Policy = new("--policy")
    {
        Description = "A file with a section Autoscaling; several are compared. FILE#TARGET names the target in it",
        HelpName = "FILE",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> Target = new("--target")
    {
        Description = "The target in the policy files",
        HelpName = "NAME",
    };

    public static Command Create(AgentConsole console) =>
        new("autoscale", "Try out autoscaling policies without a cluster and without the daemon")
        {
            Simulate(console),
            Decide(console),
        };

    private static Command Simulate(AgentConsole console)
    {
        var trace = new Option<string?>("--trace")
        {
            Description = $"Made-up work: {string.Join(", ", SyntheticTraces.Names)}",
            HelpName = "NAME",
        };
        var history = new Option<string?>("--history")
        {
            Description =
                "A CSV file of recorded samples: time,ready,SIGNAL,... (see: uws autoscale history TARGET --csv)",
            HelpName = "FILE",
        };
        var seed = new Option<int>("--seed") { Description = "Of the made-up work", DefaultValueFactory = _ => 1 };
        var rate = new Option<string[]>("--rate")
        {
            Description = "How much one replica gets done in an hour: SIGNAL=NUMBER",
            HelpName = "RATE",
        };
        var plot = new Option<string?>("--plot")
        {
            Description = "Write a picture: FILE.svg or FILE.png",
            HelpName = "FILE",
        };
        var every = new Option<string>("--up-every")
        {
            Description = "Between two ticks",
            DefaultValueFactory = _ => "5m",
        };
        var json = new Option<bool>("--json") { Description = "For programs" };
        var command = new Command("simulate", "Run policies, HPA's formula and doing nothing through the same work")
        {
            Policy,
            Target,
            trace,
            history,
            seed,
            rate,
            plot,
            every,
            json,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var policies = await PoliciesAsync(
                    parsed.GetRequiredValue(Policy),
                    parsed.GetValue(Target),
                    cancellationToken
                );
                var work = parsed.GetValue(history) is { } file
                    ? TraceOfSamples.Make(
                        file,
                        SampleTable.ReadCsv(file, await ReadAsync(file, cancellationToken)),
                        policies[0].Policy,
                        SimulationText.Rates(parsed.GetValue(rate) ?? [])
                    )
                    : SyntheticTraces.Make(parsed.GetValue(trace) ?? SyntheticTraces.Names[0], parsed.GetValue(seed));
                var results = Comparison.Run(
                    work,
                    policies,
                    Every(parsed.GetRequiredValue(every)),
                    withPeers: true,
                    cancellationToken
                );
                if (parsed.GetValue(json))
                {
                    await console.Out.WriteLineAsync(JsonSerializer.Serialize(results, AgentJson.Indented));
                }
                else
                {
                    SimulationText.Write(console.Out, results);
                    foreach (var line in TerminalPlot.Draw(results[0], 100))
                    {
                        await console.Out.WriteLineAsync(line);
                    }
                }

                if (parsed.GetValue(plot) is { } picture)
                {
                    await WriteAsync(
                        picture,
                        SimulationText.Picture(Path.GetExtension(picture), work.Name, results),
                        cancellationToken
                    );
                }
            }
        );
        return command;
    }

    private static Command Decide(AgentConsole console)
    {
        var command = new Command(
            "decide",
            $"Decide as a filter (format {DecideFilter.Format}): one observation per line as JSON on standard input, one decision per line on standard output. "
                + "In: {\"time\":\"2026-03-02T10:05:00Z\",\"current\":10,\"ready\":10,\"coming\":0,\"samples\":{\"q\":230}}; a sample may be null for unknown"
        )
        {
            Policy,
            Target,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var policies = await PoliciesAsync(
                    parsed.GetRequiredValue(Policy),
                    parsed.GetValue(Target),
                    cancellationToken
                );
                var filter = new DecideFilter(policies[0].Policy);
                using var input = new StreamReader(Console.OpenStandardInput());
                while (await input.ReadLineAsync(cancellationToken) is { } line)
                {
                    if (filter.Line(line) is { } answer)
                    {
                        await console.Out.WriteLineAsync(answer);
                        await console.Out.FlushAsync(cancellationToken);
                    }
                }
            }
        );
        return command;
    }

    private static async Task<List<(string Name, TargetPolicy Policy)>> PoliciesAsync(
        IEnumerable<string> files,
        string? target,
        CancellationToken cancellationToken
    )
    {
        var policies = new List<(string Name, TargetPolicy Policy)>();
        foreach (var given in files)
        {
            var parts = given.Split('#', 2);
            var options = PolicyFile.Read(parts[0], await ReadAsync(parts[0], cancellationToken));
            var policy = PolicyFile.Target(options, parts.Length > 1 ? parts[1] : target);
            var name = policies.Exists(one => one.Name == policy.Name) ? given : policy.Name;
            policies.Add((name, policy));
        }

        return policies;
    }

    private static TimeSpan Every(string text) =>
        DurationText.TryParse(text, out var every) && every >= TimeSpan.FromSeconds(15)
            ? every
            : throw new UserErrorException($"--up-every {DurationText.Wanted} and at least 15s, was '{text}'.");

    private static async Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(file, cancellationToken);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{file} cannot be read: {missing.Message}", missing);
        }
    }

    private static async Task WriteAsync(string file, byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllBytesAsync(file, bytes, cancellationToken);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{file} cannot be written: {refused.Message}", refused);
        }
    }
}
