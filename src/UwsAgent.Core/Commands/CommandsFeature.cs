using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Commands;

/// <summary>Allow-listed commands as jobs: the successor of a queue of shell lines.</summary>
public static class CommandsFeature
{
    public static readonly JobKind Exec = new()
    {
        Name = "exec",
        Summary = "Run a command of the section Commands",
        Lane = QueueOptions.CommandLane,
        // A ceiling only: each command has its own, which the job keeps.
        Timeout = TimeSpan.FromDays(7),
        Retry = new RetryPolicy(1, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(30)),
        IsStartedByHand = false,
    };

    /// <summary>Needs a command runner.</summary>
    public static IServiceCollection AddCommands(this IServiceCollection services) =>
        services
            .AddOptionsSection<CommandsOptions>("Commands", CommandsOptions.Check)
            .AddEvents(CommandEvents.All)
            .AddSingleton<IEventSubscriber, CommandHooks>()
            .AddJob<ExecJob>(Exec);
}
