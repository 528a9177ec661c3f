using System.Globalization;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Archives;
using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Receipts;

namespace UwsAgent.Core.Uploads.Scanning;

/// <summary>Has an upload scanned, and turns the answer and the policy for it into findings: what was not scanned is never silently clean.</summary>
internal sealed class VirusCheck(IVirusScanner scanner)
{
    /// <summary>What a verdict says of an infected file.</summary>
    public const string Infected = "infected";

    private const int LongestName = 100;

    /// <summary>Null when uploads are not checked.</summary>
    public async Task<ScanAnswer?> AskAsync(
        Stream content,
        VirusCheckOptions options,
        ArchiveLimits limits,
        CancellationToken cancellation
    )
    {
        if (options.Scanner.Length == 0)
        {
            return null;
        }

        var bytes = Math.Max(content.Length, await UnpackedAsync(content, limits, cancellation));
        content.Position = 0;
        if (bytes > options.MaxBytes)
        {
            return new ScanAnswer.TooLarge(
                string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes, and {options.MaxBytes:N0} are scanned")
            );
        }

        var answer = await scanner.ScanAsync(options.Scanner, content, options.Timeout, cancellation);
        content.Position = 0;
        return answer;
    }

    /// <summary>What the policy makes of the answer.</summary>
    public static ScanDecision Decide(ScanAnswer? answer, VirusCheckOptions options) =>
        answer switch
        {
            null => new(ScanStep.Judge, null),
            ScanAnswer.Clean => new(ScanStep.Judge, null, "clean"),
            ScanAnswer.Infected infected => new(
                ScanStep.Reject,
                Rule.Infected,
                Infected,
                SafeText.Line(infected.Signature, LongestName)
            ),
            ScanAnswer.TooLarge large => new(
                options.WhenTooLarge == TooLargePolicy.Accept ? ScanStep.JudgeWithNote : ScanStep.Reject,
                Rule.NotScannedTooLarge,
                "not scanned: too large",
                SafeText.Line(large.Why, LongestName)
            ),
            ScanAnswer.Unavailable down => new(
                options.WhenDown switch
                {
                    ScannerDownPolicy.Accept => ScanStep.JudgeWithNote,
                    ScannerDownPolicy.Wait => ScanStep.Wait,
                    _ => ScanStep.Reject,
                },
                Rule.NotScanned,
                "not scanned: the scanner is down",
                SafeText.Line(down.Why, LongestName)
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(answer)),
        };

    /// <summary>What all entries of an archive or a workbook say that they have; 0 for anything else.</summary>
    private static async Task<long> UnpackedAsync(Stream content, ArchiveLimits limits, CancellationToken cancellation)
    {
        var head = new byte[Magic.Bytes];
        content.Position = 0;
        var count = await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
        if (!Magic.IsZip(head.AsSpan(0, count)))
        {
            return 0;
        }

        try
        {
            return (await ZipDirectory.ReadAsync(content, limits, cancellation)).Sum(entry => entry.Bytes);
        }
        catch (ArchiveFault)
        {
            // It will be refused for that, whatever the scanner says.
            return 0;
        }
    }
}

/// <summary>What is to be done after a scan.</summary>
/// <param name="Word">What the verdict says of the check; null when there was none.</param>
internal sealed record ScanDecision(ScanStep Step, Rule? Rule, string? Word = null, string Detail = "");

/// <summary>How an upload goes on after a scan.</summary>
internal enum ScanStep
{
    Judge,
    JudgeWithNote,
    Reject,
    Wait,
}
