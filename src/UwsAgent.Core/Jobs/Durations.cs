using System.Globalization;

namespace UwsAgent.Core.Jobs;

/// <summary>Lengths of time in the words of people: <c>45 s</c>, <c>5 min</c>, <c>2 h 10 min</c>, <c>3 d</c>.</summary>
public static class Durations
{
    public static string Text(TimeSpan length)
    {
        var culture = CultureInfo.InvariantCulture;
        return length switch
        {
            { Ticks: < 0 } => "-" + Text(length.Negate()),
            { TotalSeconds: < 1 } => string.Create(culture, $"{length.TotalMilliseconds:0} ms"),
            { TotalMinutes: < 1 } => string.Create(culture, $"{length.TotalSeconds:0} s"),
            { TotalHours: < 1, Seconds: 0 } => string.Create(culture, $"{length.Minutes} min"),
            { TotalHours: < 1 } => string.Create(culture, $"{length.Minutes} min {length.Seconds} s"),
            { TotalDays: < 1, Minutes: 0 } => string.Create(culture, $"{length.Hours} h"),
            { TotalDays: < 1 } => string.Create(culture, $"{length.Hours} h {length.Minutes} min"),
            { Hours: 0 } => string.Create(culture, $"{(int)length.TotalDays} d"),
            _ => string.Create(culture, $"{(int)length.TotalDays} d {length.Hours} h"),
        };
    }
}
