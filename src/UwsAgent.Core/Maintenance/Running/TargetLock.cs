namespace UwsAgent.Core.Maintenance.Running;

/// <summary>A target is in the hands of one run: kept on disk, so that it is known after a crash whose it was.</summary>
/// <param name="Generation">The start of the process that took it.</param>
public sealed record TargetLock(string Target, string RunId, string Kind, long Generation, DateTimeOffset Since);

/// <summary>Who may have a target.</summary>
/// <param name="WhyNot">Set when somebody else has it.</param>
/// <param name="Ghost">The lock of a run that is over or gone: it is taken, and that is told.</param>
public sealed record LockDecision(string? WhyNot, TargetLock? Ghost)
{
    /// <param name="isOpen">Whether the run that has it is still open.</param>
    public static LockDecision Decide(TargetLock? held, string runId, Func<string, bool> isOpen)
    {
        ArgumentNullException.ThrowIfNull(isOpen);
        if (held is null || held.RunId == runId)
        {
            return new(null, null);
        }

        return isOpen(held.RunId)
            ? new(
                $"run {held.RunId} has {held.Target} in its hands since {held.Since.UtcDateTime:yyyy-MM-dd HH:mm}Z",
                null
            )
            : new(null, held);
    }
}
