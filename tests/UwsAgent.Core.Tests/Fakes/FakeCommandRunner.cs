using System.Text;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Fakes;

/// <summary>Runs nothing: keeps the requests and ends each as it was told.</summary>
public sealed class FakeCommandRunner : ICommandRunner
{
    private readonly List<CommandRequest> requests = [];

    public IReadOnlyList<CommandRequest> Requests => requests;

    public CommandExit Exit { get; set; } = new(0, null, 0);

    public string Output { get; set; } = "";

    /// <summary>Waits to be cancelled before it ends.</summary>
    public bool Hangs { get; set; }

    public async Task<CommandExit> RunAsync(CommandRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        requests.Add(request);
        request.Output(Encoding.UTF8.GetBytes(Output));
        if (Hangs)
        {
            var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using (cancellationToken.Register(cancelled.SetResult))
            {
                await cancelled.Task;
            }
        }

        return Exit;
    }

    public Task<int> EndLeftoversAsync(CancellationToken cancellationToken) => Task.FromResult(0);
}
