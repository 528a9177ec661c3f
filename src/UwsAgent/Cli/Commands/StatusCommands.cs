using System.CommandLine;
using UwsAgent.Cli.Rendering;
using UwsAgent.Http;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws status</c>: whether the agent is well, in as many lines as there are parts with something to say.</summary>
internal sealed class StatusCommands(
    AboutAgent about,
    IEnumerable<IStatusLines> parts,
    IEnumerable<IReadiness> readiness
) : ICommandGroup
{
    public Command Build(CommandSession session)
    {
        var watch = CommandOptions.Watch();
        var command = new Command("status", "Show how the agent is") { watch };
        command.SetAction(
            (parsed, cancellationToken) =>
                session.ShowAsync(parsed.GetValue(watch), _ => DrawAsync(session), changed: null, cancellationToken)
        );
        return command;
    }

    private Task DrawAsync(CommandSession session)
    {
        var faults = HealthRoutes.Faults(readiness);
        var lines = parts.SelectMany(part => part.Lines()).ToArray();
        if (session.IsJson)
        {
            session.WriteJson(
                new
                {
                    agent = about,
                    isReady = faults.Count == 0,
                    faults,
                    lines,
                }
            );
            return Task.CompletedTask;
        }

        var now = session.Time.GetUtcNow();
        IEnumerable<StatusLine> own =
        [
            new("agent", $"{Hosting.AgentVersion.Text}, pid {about.Pid} on {about.Host}"),
            new("up", $"{Ages.Length(now - about.StartedAt)}, since {Ages.Moment(about.StartedAt)}"),
            faults.Count == 0
                ? new("ready", "yes", Tone.Good)
                : new(
                    "ready",
                    "no: " + string.Join("; ", faults.Select(fault => $"{fault.Part}: {fault.Why}")),
                    Tone.Bad
                ),
        ];
        session.ShowLines([.. own, .. lines]);
        return Task.CompletedTask;
    }
}
