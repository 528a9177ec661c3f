using System.Text;
using Renci.SshNet;
using UwsAgent.Core;
using UwsAgent.Core.Maintenance.Packages.Far;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>One host, logged in to; a call is a command without a terminal, its lists go to its input.</summary>
internal sealed class SshNetHost(SshClient client, FarHostAddress address, bool mayChange, TimeProvider time) : IFarHost
{
    public async Task<FarAnswer> AskAsync(FarCall call, CancellationToken cancellationToken)
    {
        if (FarLine.Refusal(call, mayChange) is { } refusal)
        {
            throw new FarHostException(FarFault.Refused, $"{address.Name}: {refusal}");
        }

        using var limit = new CancellationTokenSource(call.Command.Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var command = client.CreateCommand(FarLine.Of(address, call));
            command.CommandTimeout = Timeout.InfiniteTimeSpan;
            var ended = command.ExecuteAsync(either.Token);
            await TellAsync(command, call.Input, either.Token);
            await ended;
            return command.ExitStatus is { } code
                ? new FarAnswer(code, command.Result, command.Error)
                : throw Lost("its shell was ended");
        }
        catch (Exception failure) when (SshNetFaults.IsExpected(failure, cancellationToken))
        {
            throw failure is OperationCanceledException
                ? new FarHostException(
                    FarFault.TooSlow,
                    $"{address.Name}: '{call.Command.Name}' had no answer within {call.Command.Patience.TotalSeconds} s",
                    failure
                )
                : Lost(PlainText.Line(failure.Message, 200), failure);
        }
    }

    public async ValueTask DisposeAsync() =>
        // A goodbye to a host that is gone waits for the network's patience.
        await Task.Run(client.Dispose);

    /// <summary>The library ends an input only after something was written to it, so there is always a line.</summary>
    private static async Task TellAsync(SshCommand command, string input, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = command.CreateInputStream();
            await stream.WriteAsync(Encoding.UTF8.GetBytes(input.Length == 0 ? "\n" : input), cancellationToken);
        }
        catch (Exception failure)
            when (SshNetFaults.IsExpected(failure, cancellationToken) && failure is not OperationCanceledException)
        {
            // It ended without reading: what it answered says why.
        }
    }

    private FarHostException Lost(string why, Exception? failure = null) =>
        new(FarFault.Lost, $"the connection to {address.Name} was lost: {why}", failure);
}
