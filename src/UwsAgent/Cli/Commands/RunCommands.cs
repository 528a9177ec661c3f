using System.CommandLine;
using System.Text.Json;
using UwsAgent.Core;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws run NAME</c>: starts work by hand.</summary>
internal sealed class RunCommands(JobStarting starting, StartedJob started) : ICommandGroup
{
    public Command Build(CommandSession session)
    {
        var name = new Argument<string>("NAME")
        {
            Description = "A kind of job (uws queue kinds) or a command",
        }.Completed(starting.Names);
        var arguments = new Argument<string[]>("ARGUMENTS")
        {
            Description = "For a command that takes some; after -- whatever they look like",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var payload = new Option<string?>("--payload")
        {
            Description = "What the job works on, as its kind defines it",
            HelpName = "JSON",
        };
        var dryRun = CommandOptions.DryRun();
        var wait = Wait();
        var command = new Command("run", "Start a job by hand") { name, arguments, payload, dryRun, wait };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var wish = new JobWish(parsed.GetRequiredValue(name))
                {
                    Arguments = parsed.GetValue(arguments) ?? [],
                    Payload = Read(parsed.GetValue(payload)),
                    DryRun = parsed.GetValue(dryRun),
                };
                session.RequireChange(
                    "run",
                    wish.Kind,
                    string.Join(' ', wish.DryRun ? [.. wish.Arguments, "--dry-run"] : wish.Arguments)
                );
                var job = await starting.StartAsync(wish, session.Caller.Name, cancellationToken);
                return await started.TellAsync(session, job, parsed.GetValue(wait), cancellationToken);
            }
        );
        return command;
    }

    public static Option<bool> Wait() =>
        new("--wait") { Description = "Show its output until it has ended; 0 if it succeeded, else 1" };

    private static JsonElement? Read(string? json)
    {
        try
        {
            return json is null ? null : JsonElement.Parse(json);
        }
        catch (JsonException e)
        {
            throw new UserErrorException($"The payload is no JSON: {e.Message}", e);
        }
    }
}
