using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Space;

/// <summary>How full a disk was at one time.</summary>
public readonly record struct SpaceSample(DateTimeOffset At, long UsedBytes);

/// <summary>When a disk will be full if it goes on as it did.</summary>
public static class DiskForecast
{
    /// <summary>A slope over less than this says nothing.</summary>
    public static readonly TimeSpan LeastSpan = TimeSpan.FromHours(6);

    public static readonly TimeSpan KeepFor = TimeSpan.FromDays(14);

    /// <summary>One sample for each hour is enough.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>By the line of least squares through the samples; null when it does not fill, or too little is known.</summary>
    public static TimeSpan? Decide(IReadOnlyList<SpaceSample> samples, DiskSpace space)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(space);
        if (samples.Count < 3 || samples[^1].At - samples[0].At < LeastSpan)
        {
            return null;
        }

        var days = samples.Select(sample => (sample.At - samples[0].At).TotalDays).ToList();
        var (meanDay, meanUsed) = (days.Average(), samples.Average(sample => (double)sample.UsedBytes));
        double along = 0;
        double square = 0;
        for (var index = 0; index < days.Count; index++)
        {
            along += (days[index] - meanDay) * (samples[index].UsedBytes - meanUsed);
            square += (days[index] - meanDay) * (days[index] - meanDay);
        }

        var bytesPerDay = square > 0 ? along / square : 0;
        var left = bytesPerDay > 0 ? space.AvailableBytes / bytesPerDay : double.MaxValue;
        return left < 3650 ? TimeSpan.FromDays(left) : null;
    }

    /// <summary>The samples with a new one, without those that are too old or came after a clock that was ahead.</summary>
    public static IReadOnlyList<SpaceSample> Add(IReadOnlyList<SpaceSample> samples, SpaceSample sample)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var kept = samples.Where(one => one.At <= sample.At && sample.At - one.At < KeepFor).ToList();
        return kept.Count > 0 && sample.At - kept[^1].At < Every ? kept : [.. kept, sample];
    }
}
