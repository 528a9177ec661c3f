using System.Text;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Uploads.Scanning;

/// <summary>What every scanner says of the same contents.</summary>
public abstract class VirusScannerContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_harmless_content_is_clean()
    {
        Assert.IsType<ScanAnswer.Clean>(await ScanAsync("sourcedId,status\n"u8.ToArray()));
        Assert.IsType<ScanAnswer.Clean>(await ScanAsync([]));
    }

    [Fact]
    public async Task E45_The_test_virus_is_found() =>
        Assert.StartsWith(
            "Uws.Test.Eicar",
            Assert
                .IsType<ScanAnswer.Infected>(await ScanAsync(Encoding.ASCII.GetBytes(FakeVirusScanner.Eicar)))
                .Signature,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task E45_A_signature_is_found_far_inside_of_a_content() =>
        Assert.StartsWith(
            "Uws.Test.Signature",
            Assert
                .IsType<ScanAnswer.Infected>(
                    await ScanAsync(
                        Encoding.ASCII.GetBytes(
                            new string('a', 300_000) + FakeVirusScanner.Signature + new string('b', 300_000)
                        )
                    )
                )
                .Signature,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task E45_More_than_the_scanner_takes_is_not_called_clean() =>
        Assert.IsType<ScanAnswer.TooLarge>(await ScanAsync(new byte[8 << 20]));

    [Fact]
    public async Task One_scan_after_another_is_answered()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.IsType<ScanAnswer.Clean>(await ScanAsync("a,b\n"u8.ToArray()));
        }
    }

    protected abstract Task<(IVirusScanner Scanner, string Address)> StartAsync();

    private async Task<ScanAnswer> ScanAsync(byte[] content)
    {
        var (scanner, address) = await StartAsync();
        return await scanner.ScanAsync(address, new MemoryStream(content), Patience, CancellationToken.None);
    }
}
