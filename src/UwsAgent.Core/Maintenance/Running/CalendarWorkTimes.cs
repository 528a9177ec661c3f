using UwsAgent.Core.Maintenance.Calendar;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Windows, cutoffs and freezes of the calendar in force.</summary>
public sealed class CalendarWorkTimes(CurrentCalendar calendar) : IWorkTimes
{
    public async Task<WorkTime> AskAsync(
        string target,
        string kind,
        bool isSecurity,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var freezes = await calendar.FreezesAsync(cancellationToken);
        var verdict = WindowDecision.Decide(calendar.Value, target, kind, isSecurity, now, freezes);
        return new WorkTime(verdict.State is CalendarState.Open or CalendarState.PastCutoff, verdict.Why)
        {
            Cutoff = verdict.Cutoff,
            Until = verdict.Until,
            Next = verdict.Next,
            IsFrozen = verdict.State is CalendarState.Frozen,
        };
    }
}
