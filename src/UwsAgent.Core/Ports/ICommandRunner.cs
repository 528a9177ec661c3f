namespace UwsAgent.Core.Ports;

/// <summary>Runs a child process in a group of its own and leaves nothing of it behind.</summary>
public interface ICommandRunner
{
    /// <summary>Returns when the child has ended and its whole group is gone. On cancellation: TERM, the grace time, then KILL.</summary>
    /// <exception cref="UserErrorException">The program does not exist or may not be run.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the child was started; afterwards the exit is returned.</exception>
    Task<CommandExit> RunAsync(CommandRequest request, CancellationToken cancellationToken);

    /// <summary>Ends what an agent that was killed left running. Called once at start, before the first job.</summary>
    /// <returns>How many processes were killed.</returns>
    Task<int> EndLeftoversAsync(CancellationToken cancellationToken);
}

/// <summary>A program with its arguments as a list; there is never a shell between.</summary>
public sealed record CommandRequest(string File, IReadOnlyList<string> Arguments)
{
    /// <summary>Names the group: the job's id.</summary>
    public required string JobId { get; init; }

    public string? WorkingDirectory { get; init; }

    /// <summary>Added to a small clean environment (PATH, HOME, LANG, USER); nothing of the agent's own is inherited.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Receives stdout and stderr as they come, from one thread at a time.</summary>
    public required Action<ReadOnlyMemory<byte>> Output { get; init; }

    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>How a child ended.</summary>
/// <param name="Code">Its exit code, or 128 + signal.</param>
/// <param name="LeftBehind">Processes that outlived the child and were killed.</param>
public sealed record CommandExit(int Code, int? Signal, int LeftBehind);
