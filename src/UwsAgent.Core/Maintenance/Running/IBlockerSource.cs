namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Asks one kind of blocker. What goes wrong outside is an answer; only cancellation throws.</summary>
public interface IBlockerSource
{
    /// <summary>As <see cref="BlockerOptions.Kind"/> says it.</summary>
    string Kind { get; }

    Task<BlockerAnswer> AskAsync(BlockerOptions blocker, CancellationToken cancellationToken);
}

/// <summary>What a blocker said.</summary>
/// <param name="Why">For people: which alerts fire, what exists, why it could not be asked.</param>
public sealed record BlockerAnswer(BlockerState State, string Why)
{
    public static BlockerAnswer Clear(string why) => new(BlockerState.Clear, why);

    public static BlockerAnswer Blocks(string why) => new(BlockerState.Blocks, why);

    public static BlockerAnswer Unknown(string why) => new(BlockerState.Unknown, why);
}

/// <summary>What an answer of a blocker says.</summary>
public enum BlockerState
{
    Clear,

    Blocks,

    /// <summary>It could not be asked.</summary>
    Unknown,
}

/// <summary>One blocker as it stands: its last answer, and what follows from it.</summary>
public sealed record BlockerLook(string Name, BlockerAnswer Answer, DateTimeOffset At, IReadOnlyList<string> Targets)
{
    public bool IsBlocking { get; init; }

    /// <summary>One sentence.</summary>
    public string Why { get; init; } = "";

    public bool Holds(string target) => IsBlocking && Globs.Match(Targets, target);
}
