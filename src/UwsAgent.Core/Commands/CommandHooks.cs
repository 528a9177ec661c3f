using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Commands;

/// <summary>Queues a command for every event that a command of the configuration waits for.</summary>
public sealed class CommandHooks(ICurrent<CommandsOptions> options, IJobQueue queue, IEventLog events)
    : IEventSubscriber
{
    public bool Wants(RecordedEvent happened) =>
        options.Value.Values.Any(command => command.On.Contains(happened.Kind, StringComparer.Ordinal));

    public async Task TakeAsync(RecordedEvent happened, CancellationToken cancellationToken)
    {
        foreach (var payload in CommandHook.Decide(options.Value, happened))
        {
            JobRequest request;
            try
            {
                request = CommandPlan.Request(options.Value, payload, "event:" + happened.Kind);
            }
            catch (UserErrorException refused)
            {
                await events.AppendAsync(
                    new AgentEvent(
                        CommandEvents.HookRefused,
                        payload.Command,
                        $"not run for {happened.Kind}: {refused.Message}"
                    )
                    {
                        Why = happened.What,
                        JobId = happened.JobId,
                    },
                    cancellationToken
                );
                continue;
            }

            // The same event told twice in a row is one job.
            var key = $"hook:{payload.Command}:{EventMark.KeyOf(happened)}";
            await queue.EnqueueAsync(request with { DedupeKey = key }, cancellationToken);
        }
    }
}
