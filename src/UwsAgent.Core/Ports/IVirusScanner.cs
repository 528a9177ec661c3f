namespace UwsAgent.Core.Ports;

/// <summary>A virus scanner that reads what it is given from front to back.</summary>
public interface IVirusScanner
{
    /// <summary>Never throws for what the scanner does or does not do: that is <see cref="ScanAnswer.Unavailable"/>.</summary>
    /// <param name="address"><c>unix:/run/clamav/clamd.ctl</c> or <c>tcp:host:3310</c>.</param>
    Task<ScanAnswer> ScanAsync(string address, Stream content, TimeSpan timeout, CancellationToken cancellationToken);
}

/// <summary>What a scanner said of a content; only <see cref="Clean"/> means that it was looked at whole and nothing found.</summary>
public abstract record ScanAnswer
{
    public sealed record Clean : ScanAnswer;

    /// <param name="Signature">The scanner's name for what it found.</param>
    public sealed record Infected(string Signature) : ScanAnswer;

    public sealed record TooLarge(string Why) : ScanAnswer;

    /// <summary>Down, too slow, or not to be understood.</summary>
    public sealed record Unavailable(string Why) : ScanAnswer;
}
