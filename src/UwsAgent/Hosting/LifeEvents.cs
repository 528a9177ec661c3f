using System.Globalization;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Hosting;

/// <summary>Says that the agent starts and stops, and that the run before did not stop as it should.</summary>
internal sealed partial class LifeEvents(AgentPaths paths, IEventLog events, TimeProvider time, ILogger<LifeEvents> log)
    : IHostedLifecycleService
{
    private const string Target = "uws-agent";

    private readonly RunMarker marker = new(Path.Join(paths.StateDirectory, "running"));
    private readonly long began = time.GetTimestamp();
    private bool hasStarted;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        Banner(
            AgentVersion.Text,
            Environment.UserName,
            Environment.ProcessId,
            paths.ConfigDirectory,
            paths.StateDirectory,
            paths.Door,
            paths.LogsDirectory
        );
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Only here is it certain that no other agent holds the state: a second one has been refused by now.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        hasStarted = true;
        if (marker.Read() is { } left)
        {
            await events.AppendAsync(Unclean(left), cancellationToken);
        }

        marker.Write(
            string.Create(CultureInfo.InvariantCulture, $"pid {Environment.ProcessId} since {time.GetUtcNow():u}")
        );
        await events.AppendAsync(Started(), cancellationToken);
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (hasStarted)
        {
            await events.AppendAsync(
                new AgentEvent(
                    HostEvents.AgentStopping,
                    Target,
                    "takes no more work; running jobs may finish their step"
                ),
                CancellationToken.None
            );
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (!hasStarted)
        {
            return;
        }

        await events.AppendAsync(
            new AgentEvent(HostEvents.AgentStopped, Target, $"stopped after {Durations.Text(Elapsed())}"),
            CancellationToken.None
        );
        marker.Remove();
    }

    private AgentEvent Started() =>
        new(
            HostEvents.AgentStarted,
            Target,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{AgentVersion.Text} takes work after {Elapsed().TotalSeconds:0.0} s"
            )
        )
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["VERSION"] = AgentVersion.Number,
                ["COMMIT"] = AgentVersion.Commit ?? "none",
            },
        };

    private static AgentEvent Unclean(string left) =>
        new(HostEvents.UncleanStop, Target, $"the run before did not stop cleanly ({left})")
        {
            Why = "it was killed, it crashed, or the machine lost power",
        };

    private TimeSpan Elapsed() => time.GetElapsedTime(began);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "uws-agent {Version} starts as {User} with pid {Pid}; configuration in {ConfigDirectory}, "
            + "state in {StateDirectory}, commands at {Door}, logs in {LogsDirectory}"
    )]
    private partial void Banner(
        string version,
        string user,
        int pid,
        string configDirectory,
        string stateDirectory,
        string door,
        string logsDirectory
    );
}
