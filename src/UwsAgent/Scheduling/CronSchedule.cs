using Quartz;

namespace UwsAgent.Scheduling;

/// <summary>Cron text with its time zone: five fields as in crontab(5), six or seven as Quartz has them, or a word such as <c>@daily</c>.</summary>
internal sealed class CronSchedule
{
    private CronSchedule(string text, CronExpression expression)
    {
        Text = text;
        Expression = expression;
    }

    public string Text { get; }

    public CronExpression Expression { get; }

    public TimeZoneInfo TimeZone => Expression.TimeZone;

    /// <exception cref="FormatException">It is no cron text, or one that never comes; the message says why.</exception>
    public static CronSchedule Parse(string text, TimeZoneInfo timeZone)
    {
        var trimmed = text.Trim();
        var fields = trimmed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        if (fields is not (1 or 5 or 6 or 7))
        {
            throw new FormatException(
                $"cron text has five fields (minute hour day month weekday), or six or seven with seconds first; this has {fields}"
            );
        }

        var format = fields == 5 ? CronFormat.Unix : CronFormat.Quartz;
        var schedule = new CronSchedule(trimmed, CronExpression.Parse(trimmed, format).WithTimeZone(timeZone));
        return schedule.NextAfter(DateTimeOffset.UnixEpoch.AddYears(50)) is null
            ? throw new FormatException("it names a time that never comes")
            : schedule;
    }

    /// <returns>What is wrong with the text; null when it is good.</returns>
    public static string? FaultOf(string text)
    {
        try
        {
            Parse(text, TimeZoneInfo.Utc);
            return null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }

    public DateTimeOffset? NextAfter(DateTimeOffset time) => Expression.GetNextValidTimeAfter(time);

    /// <summary>The newest due time at or before the given one.</summary>
    public DateTimeOffset? LastAt(DateTimeOffset time) => Expression.GetPreviousValidTimeBefore(time.AddSeconds(1));

    public IReadOnlyList<DateTimeOffset> Next(DateTimeOffset after, int count)
    {
        var times = new List<DateTimeOffset>(count);
        for (var time = NextAfter(after); time is not null && times.Count < count; time = NextAfter(time.Value))
        {
            times.Add(time.Value);
        }

        return times;
    }
}
