using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Uploads.Scanning;

/// <summary>Whether uploads are checked for viruses, and what is done when they are infected or cannot be checked.</summary>
public sealed record VirusCheckOptions
{
    [Description(
        "Where ClamAV's clamd listens: unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310. Empty: uploads are not checked for viruses."
    )]
    public string Scanner { get; init; } = "";

    [Description(
        "A larger file, or an archive with more unpacked, counts as too large to scan. clamd says OK to what is beyond its own limits: keep this at or below its StreamMaxLength, MaxFileSize and MaxScanSize, and set AlertExceedsMax yes."
    )]
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; init; } = 25L << 20;

    [Description("How long one scan may take before the scanner counts as down.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    [Description("What is done with an infected file: rejected and kept in quarantine, or removed at once.")]
    public InfectedPolicy WhenInfected { get; init; } = InfectedPolicy.Quarantine;

    [Description(
        "What is done with a file that is too large to scan: accepted with a note if nothing else is wrong, or rejected."
    )]
    public TooLargePolicy WhenTooLarge { get; init; } = TooLargePolicy.Accept;

    [Description(
        "What is done while the scanner does not answer: Wait tries again for some ten minutes and then sets the file aside unjudged; Reject and Accept do so at once, Accept with a note."
    )]
    public ScannerDownPolicy WhenDown { get; init; } = ScannerDownPolicy.Wait;

    internal static IEnumerable<OptionsFault> Faults(VirusCheckOptions options)
    {
        if (options.Scanner.Length > 0 && !IsAddress(options.Scanner))
        {
            yield return new("VirusCheck:Scanner", "must be unix:/path/of/socket or tcp:host:port", options.Scanner);
        }

        if (options.Timeout < TimeSpan.FromSeconds(1))
        {
            yield return new("VirusCheck:Timeout", "must be at least 00:00:01", options.Timeout.ToString("c"));
        }
    }

    private static bool IsAddress(string address) =>
        address.StartsWith("unix:/", StringComparison.Ordinal)
        || (
            address.StartsWith("tcp:", StringComparison.Ordinal)
            && address.LastIndexOf(':') is > 4 and var colon
            && ushort.TryParse(address.AsSpan(colon + 1), out var port)
            && port > 0
        );
}

/// <summary>What is done with an infected file.</summary>
public enum InfectedPolicy
{
    Quarantine,

    /// <summary>Nothing of it is kept.</summary>
    Remove,
}

/// <summary>What is done with a file that is too large to scan.</summary>
public enum TooLargePolicy
{
    Accept,
    Reject,
}

/// <summary>What is done while the scanner does not answer.</summary>
public enum ScannerDownPolicy
{
    Wait,
    Reject,
    Accept,
}
