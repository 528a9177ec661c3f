using System.Globalization;

namespace UwsAgent.Hosting;

/// <summary>How long systemd waits for a sign of life before it restarts the agent; null when it does not watch.</summary>
internal sealed record WatchdogTime(TimeSpan? Limit)
{
    private static readonly TimeSpan Unwatched = TimeSpan.FromSeconds(10);

    public bool IsSet => Limit is not null;

    /// <summary>Half of the limit at most, as sd_watchdog_enabled(3) advises.</summary>
    public TimeSpan Period => Limit is { } limit && limit / 2 < Unwatched ? limit / 2 : Unwatched;

    public static WatchdogTime Find() => Find(Environment.GetEnvironmentVariable, Environment.ProcessId);

    public static WatchdogTime Find(Func<string, string?> variable, int processId)
    {
        var isOurs =
            variable("WATCHDOG_PID") is not { Length: > 0 } pid
            || pid == processId.ToString(CultureInfo.InvariantCulture);
        return
            isOurs
            && long.TryParse(variable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var micros)
            && micros > 0
            ? new WatchdogTime(TimeSpan.FromMicroseconds(micros))
            : new WatchdogTime((TimeSpan?)null);
    }
}
