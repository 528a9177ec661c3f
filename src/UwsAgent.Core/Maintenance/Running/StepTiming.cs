using System.Globalization;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Whether the next step of one unit may begin now: window, freeze, blockers, what was put off, and whether it fits.</summary>
/// <param name="Until">When the window ends in which it begins.</param>
/// <param name="AskAt">When to ask again, for <see cref="TimingVerdict.Wait"/>.</param>
public sealed record StepTiming(TimingVerdict Verdict, string Why, DateTimeOffset Until, DateTimeOffset AskAt)
{
    /// <summary>For <see cref="TimingVerdict.CarryOver"/>: only because it was waited for too long.</summary>
    public bool MayTryAgain { get; init; }

    public static StepTiming Decide(UnitLook unit, RunLook look, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(look);
        var (time, maxWait, askEvery) = (unit.Time, look.MaxWait, look.AskEvery);
        var waitForOpening = look.WaitForOpening > maxWait ? look.WaitForOpening : maxWait;
        var record = unit.Next is { } next ? unit.RecordOf(next) : null;
        if (!time.IsOpen)
        {
            return time.Next is { } opens && opens <= now + waitForOpening && opens > now
                ? new(TimingVerdict.Wait, time.Why, default, opens)
                : CarryOver(time.Why);
        }

        var until = time.Until ?? DateTimeOffset.MaxValue;
        // A target that was begun is brought to its end as far as the window goes; no other is begun after the cutoff.
        var last = unit.IsBegun ? until : Earlier(time.Cutoff ?? until, until);
        if (now >= last)
        {
            return CarryOver(
                unit.IsBegun
                    ? $"the window has ended at {Moment(last)}"
                    : $"nothing is begun after the cutoff at {Moment(last)}"
            );
        }

        if (unit.Estimate > last - now)
        {
            return CarryOver(
                $"it takes about {Durations.Text(unit.Estimate)}, and only {Durations.Text(last - now)} are left before {Moment(last)}"
            );
        }

        if (unit.Blocked is { } blocked)
        {
            return unit.BlockedSince + maxWait <= now
                ? CarryOver($"blocked for more than {Durations.Text(maxWait)}: {blocked}") with
                {
                    MayTryAgain = true,
                }
                : new(TimingVerdict.Wait, blocked, until, Earlier(now + askEvery, last));
        }

        if (record is { State: StepState.Waiting, NotBefore: { } notBefore })
        {
            if (record.WaitingSince + maxWait <= now)
            {
                return CarryOver($"put off for more than {Durations.Text(maxWait)}: {record.Why}") with
                {
                    MayTryAgain = true,
                };
            }

            // A clock that was set back must not make it wait longer than was meant.
            if (notBefore > now && notBefore <= now + askEvery)
            {
                return new(TimingVerdict.Wait, record.Why, until, Earlier(notBefore, last));
            }
        }

        return new(TimingVerdict.Begin, time.Why, until, default);
    }

    private static StepTiming CarryOver(string why) => new(TimingVerdict.CarryOver, why, default, default);

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static string Moment(DateTimeOffset time) =>
        time.UtcDateTime.ToString("ddd yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}

/// <summary>The ways in which a question about time ends.</summary>
public enum TimingVerdict
{
    Begin,
    Wait,

    /// <summary>Not in this run.</summary>
    CarryOver,
}
