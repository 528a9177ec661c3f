using System.Globalization;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Commands;

/// <summary>Runs one allow-listed command, as the configuration allows it at the start of the run.</summary>
public sealed class ExecJob(
    ICommandRunner runner,
    ICurrent<CommandsOptions> options,
    IEventLog events,
    TimeProvider time
) : IJobHandler
{
    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var plan = CommandPlan.Decide(options.Value, CommandPayload.Read(run.Job.Payload));
        return plan switch
        {
            CommandPlan.Refuse { Reason: var reason } => JobOutcome.FailedForGood(reason),
            CommandPlan.Run command when run.DryRun => JobOutcome.Planned(
                $"would run {PlainText.Line(command.Text, 500)}",
                [command.Command.File, .. command.Arguments.Select(argument => PlainText.Line(argument, 200))]
            ),
            CommandPlan.Run { Command.IsRepeatable: false } when run.Job.Crashes > 0 => JobOutcome.FailedForGood(
                "the agent ended while it ran, and it is not marked IsRepeatable; see what it left undone, then queue it again"
            ),
            CommandPlan.Run command => await RunAsync(command, run, cancellationToken),
            _ => throw new InvalidOperationException($"A plan that nobody knows: {plan}"),
        };
    }

    private async Task<JobOutcome> RunAsync(CommandPlan.Run plan, JobRun run, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(plan.Command.Timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var tail = new OutputTail();
        var started = time.GetTimestamp();
        run.Log.Line($"$ {plan.Text}");
        var exit = await runner.RunAsync(Request(plan, run, tail), stop.Token);
        var took = time.GetElapsedTime(started);
        var ended = $"{Words(exit)} after {Durations.Text(took)}";
        run.Log.Line(ended);
        await TellLeftBehindAsync(plan, run, exit);

        if (plan.Command.SuccessExitCodes.Contains(exit.Code))
        {
            return JobOutcome.Succeeded(ended, LeftBehind(exit));
        }

        if (cancellationToken.IsCancellationRequested && plan.Command.IsRepeatable)
        {
            throw new OperationCanceledException(cancellationToken);
        }

        var failed =
            cancellationToken.IsCancellationRequested
                ? JobOutcome.FailedForGood($"stopped before its end ({ended}), and it is not marked IsRepeatable")
            : timeout.IsCancellationRequested
                ? JobOutcome.Failed($"stopped at its timeout of {Durations.Text(plan.Command.Timeout)}: {ended}")
            : JobOutcome.Failed(ended);
        return failed with { Reasons = [.. LeftBehind(exit), .. tail.Lines()] };
    }

    private static CommandRequest Request(CommandPlan.Run plan, JobRun run, OutputTail tail) =>
        new(plan.Command.File, plan.Arguments)
        {
            JobId = run.Job.Id,
            WorkingDirectory = plan.Command.WorkingDirectory,
            Environment = plan.Environment,
            Grace = plan.Command.Grace,
            Output = bytes =>
            {
                run.Log.Output(bytes.Span);
                tail.Add(bytes.Span);
            },
        };

    private async Task TellLeftBehindAsync(CommandPlan.Run plan, JobRun run, CommandExit exit)
    {
        if (exit.LeftBehind > 0)
        {
            run.Log.Line(LeftBehind(exit)[0]);
            await events.AppendAsync(
                new AgentEvent(CommandEvents.LeftProcesses, plan.Name, LeftBehind(exit)[0])
                {
                    JobId = run.Job.Id,
                    Author = run.Job.Author,
                    Why = "nothing of a job outlives it",
                },
                CancellationToken.None
            );
        }
    }

    private static IReadOnlyList<string> LeftBehind(CommandExit exit) =>
        exit.LeftBehind == 0
            ? []
            : [string.Create(CultureInfo.InvariantCulture, $"{exit.LeftBehind} processes outlived it and were killed")];

    private static string Words(CommandExit exit) =>
        exit.Signal is { } signal
            ? string.Create(CultureInfo.InvariantCulture, $"killed by signal {signal}{SignalName(signal)}")
            : string.Create(CultureInfo.InvariantCulture, $"exit code {exit.Code}");

    private static string SignalName(int signal) =>
        signal switch
        {
            6 => " (ABRT)",
            9 => " (KILL: by the agent, an admin, or for want of memory)",
            11 => " (SEGV)",
            15 => " (TERM)",
            _ => "",
        };
}
