using System.Text;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Fakes;

/// <summary>A scanner that knows EICAR and one signature of the tests' own, and can be down.</summary>
internal sealed class FakeVirusScanner : IVirusScanner
{
    public const string Signature = "UWS-TEST-SIGNATURE";

    /// <summary>In two pieces, so that no scanner takes this file for one.</summary>
    public const string Eicar = @"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*";

    private const int MostBytes = 2 << 20;

    public string? Down { get; set; }

    public int Scans { get; private set; }

    public async Task<ScanAnswer> ScanAsync(
        string address,
        Stream content,
        TimeSpan timeout,
        CancellationToken cancellationToken
    )
    {
        Scans++;
        if (Down is not null)
        {
            return new ScanAnswer.Unavailable(Down);
        }

        using var whole = new MemoryStream();
        await content.CopyToAsync(whole, cancellationToken);
        var text = Encoding.Latin1.GetString(whole.ToArray());
        return text.Length > MostBytes ? new ScanAnswer.TooLarge("more than the scanner takes")
            : text == Eicar ? new ScanAnswer.Infected("Uws.Test.Eicar")
            : text.Contains(Signature, StringComparison.Ordinal) ? new ScanAnswer.Infected("Uws.Test.Signature")
            : new ScanAnswer.Clean();
    }
}
