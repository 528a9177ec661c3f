using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Whether a blocker blocks: what it says, and what counts while it cannot be asked.</summary>
public static class BlockerDecision
{
    /// <param name="lastClear">When it last let maintenance go on.</param>
    public static BlockerLook Decide(
        string name,
        BlockerOptions options,
        BlockerAnswer answer,
        DateTimeOffset? lastClear,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(answer);
        var look = new BlockerLook(name, answer, now, options.Targets);
        if (answer.State is BlockerState.Clear)
        {
            return look with { Why = $"{name}: {answer.Why}" };
        }

        if (answer.State is BlockerState.Blocks)
        {
            return look with { IsBlocking = true, Why = $"{name}: {answer.Why}" };
        }

        // A clock that was set back makes no answer younger.
        var age = lastClear is { } clear && clear <= now ? now - clear : (TimeSpan?)null;
        return age is { } known && known <= options.MaxAge && options.MaxAge > TimeSpan.Zero
            ? look with
            {
                Why =
                    $"{name} cannot be asked ({answer.Why}); its answer of {Durations.Text(known)} ago counts, by its MaxAge",
            }
            : look with
            {
                IsBlocking = true,
                Why = $"{name} cannot be asked ({answer.Why}), and what cannot be asked blocks",
            };
    }
}
