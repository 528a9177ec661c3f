using System.Buffers;
using System.Globalization;
using System.Text;
using UwsAgent.Core;
using UwsAgent.Core.Commands;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Numbers that a command of the section Commands prints.</summary>
internal sealed class CommandSignalSource(ICommandRunner runner, ICurrent<CommandsOptions> commands, TimeProvider time)
    : ISignalSource
{
    private const int LongestOutput = 1024 * 1024;
    private long runs;

    public async Task<IReadOnlyList<Sample>> ReadAsync(SignalRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (request is not CommandOutput wanted)
        {
            throw new InvalidOperationException($"{request.GetType().Name} is not the output of a command.");
        }

        var payload = new CommandPayload { Command = wanted.Command, Arguments = wanted.Arguments };
        return CommandPlan.Decide(commands.Value, payload) switch
        {
            CommandPlan.Run run => await RunAsync(run, wanted, cancellationToken),
            CommandPlan.Refuse refused => All(wanted, Sample.Error(refused.Reason)),
            var plan => throw new InvalidOperationException($"A plan that nobody knows: {plan}"),
        };
    }

    private async Task<IReadOnlyList<Sample>> RunAsync(
        CommandPlan.Run plan,
        CommandOutput wanted,
        CancellationToken cancellationToken
    )
    {
        var patience = plan.Command.Timeout < wanted.Timeout ? plan.Command.Timeout : wanted.Timeout;
        var output = new BoundedOutput(LongestOutput);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = EndAsync(runner.RunAsync(Request(plan, output), stop.Token), stop);
        try
        {
            var exit = await running.WaitAsync(patience, time, cancellationToken);
            return Read(plan, wanted, exit, output);
        }
        catch (TimeoutException)
        {
            // It has its grace to end; whoever waits for the number does not wait for that.
            await stop.CancelAsync();
            return All(
                wanted,
                Sample.SourceDown(
                    $"{plan.Name} did not end within {patience.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s and was stopped"
                )
            );
        }
        catch (OperationCanceledException)
        {
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        catch (UserErrorException failure)
        {
            return All(wanted, Sample.SourceDown($"{plan.Name}: {failure.Message}"));
        }
    }

    /// <summary>The token lives as long as the command, not as long as the patience with it.</summary>
    private static async Task<CommandExit> EndAsync(Task<CommandExit> running, CancellationTokenSource stop)
    {
        using (stop)
        {
            return await running;
        }
    }

    private CommandRequest Request(CommandPlan.Run plan, BoundedOutput output) =>
        new(plan.Command.File, plan.Arguments)
        {
            JobId = string.Create(CultureInfo.InvariantCulture, $"signal-{Interlocked.Increment(ref runs)}"),
            WorkingDirectory = plan.Command.WorkingDirectory,
            Environment = plan.Environment,
            Grace = plan.Command.Grace,
            Output = output.Add,
        };

    private static IReadOnlyList<Sample> Read(
        CommandPlan.Run plan,
        CommandOutput wanted,
        CommandExit exit,
        BoundedOutput output
    )
    {
        if (!plan.Command.SuccessExitCodes.Contains(exit.Code))
        {
            var last = output
                .Text()
                .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var said = last.Length > 0 ? $": {SignalNumbers.Shown(last[^1])}" : "";
            var why = string.Create(
                CultureInfo.InvariantCulture,
                $"{plan.Name} ended with exit code {exit.Code}{said}"
            );
            return All(wanted, Sample.SourceDown(why));
        }

        if (output.IsCut)
        {
            return All(wanted, Sample.Error($"{plan.Name} printed more than 1 MB"));
        }

        var text = output.Text();
        return wanted.Form switch
        {
            CommandOutputForm.Munin => [.. wanted.Fields.Select(field => MuninText.Find(text, field))],
            CommandOutputForm.Json => JsonPath.Read(Encoding.UTF8.GetBytes(text), wanted.Fields),
            _ => All(wanted, SignalNumbers.Of(text.Trim(), null)),
        };
    }

    private static IReadOnlyList<Sample> All(CommandOutput wanted, Sample sample) =>
        [.. wanted.Fields.Select(_ => sample)];

    /// <summary>What was printed, up to a limit.</summary>
    private sealed class BoundedOutput(int most)
    {
        private readonly Lock gate = new();
        private readonly ArrayBufferWriter<byte> bytes = new();

        public bool IsCut { get; private set; }

        public void Add(ReadOnlyMemory<byte> more)
        {
            lock (gate)
            {
                var room = most - bytes.WrittenCount;
                IsCut |= more.Length > room;
                bytes.Write(more.Span[..Math.Min(room, more.Length)]);
            }
        }

        public string Text()
        {
            lock (gate)
            {
                return Encoding.UTF8.GetString(bytes.WrittenSpan);
            }
        }
    }
}
