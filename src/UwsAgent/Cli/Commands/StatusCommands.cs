using System.CommandLine;
using UwsAgent.Cli.Rendering;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws status</c>: whether the agent is well, in as many lines as there are parts with something to say.</summary>
internal sealed class StatusCommands(StatusReading reading) : ICommandGroup
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
        var status = reading.Read();
        if (session.IsJson)
        {
            session.WriteJson(status);
            return Task.CompletedTask;
        }

        var about = status.Agent;
        var build = about.Commit is null ? about.Version : $"{about.Version} ({about.Commit})";
        StatusLine[] own =
        [
            new("agent", $"{build}, pid {about.Pid} on {about.Host}"),
            new(
                "up",
                $"{Ages.Length(TimeSpan.FromSeconds(status.UptimeSeconds))}, since {Ages.Moment(about.StartedAt)}"
            ),
            status.IsReady
                ? new("ready", "yes", Tone.Good)
                : new(
                    "ready",
                    "no: " + string.Join("; ", status.Faults.Select(fault => $"{fault.Part}: {fault.Why}")),
                    Tone.Bad
                ),
        ];
        session.ShowLines([.. own, .. status.Lines]);
        return Task.CompletedTask;
    }
}
