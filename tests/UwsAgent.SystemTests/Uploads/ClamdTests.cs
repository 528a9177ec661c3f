using System.IO.Compression;
using System.Text;
using UwsAgent.Adapters;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Core.Tests.Uploads.Scanning;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Taking;
using UwsAgent.Tests.Uploads;

namespace UwsAgent.SystemTests.Uploads;

/// <summary>A real clamd, alone and behind the uploads part of the agent.</summary>
public sealed class ClamdTests : VirusScannerContract, IAsyncLifetime
{
    private const string OrgsHeader = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\n";
    private readonly string folder = Directory.CreateTempSubdirectory("uws-clamd-").FullName;
    private string port = "";

    public async ValueTask InitializeAsync()
    {
        RealServers.NeedRoot();
        RealServers.NeedProgram("clamd");
        port = (await Shell.RunAsync(0, RealServers.Script("clamd.sh"), "start", folder)).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        await Shell.RunAsync(0, RealServers.Script("clamd.sh"), "stop", folder);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task It_answers_over_TCP_too() =>
        Assert.IsType<ScanAnswer.Clean>(
            await new ClamdVirusScanner().ScanAsync(
                $"tcp:127.0.0.1:{port}",
                new MemoryStream("a,b\n"u8.ToArray()),
                TimeSpan.FromMinutes(1),
                default
            )
        );

    [Fact]
    public async Task E45_EICAR_alone_and_in_an_archive_is_rejected_and_a_clean_set_is_accepted()
    {
        await using var bench = Open();
        bench.Put("alpha/users.csv", FakeVirusScanner.Eicar);
        await File.WriteAllBytesAsync(
            Path.Combine(bench.Home("alpha"), "set.zip"),
            Zip("users.csv", FakeVirusScanner.Eicar)
        );
        bench.Put("alpha/orgs.csv", OrgsHeader + "o1,,,North,school,,\n");

        foreach (var name in new[] { "users.csv", "set.zip" })
        {
            var infected = await bench.VerdictOfAsync("alpha/" + name);
            Assert.Equal((UploadResult.Rejected, "infected"), (infected.Result, infected.Verdict!.VirusCheck));
            Assert.Contains("Uws.Test.Eicar", infected.Verdict.Findings[0].Message, StringComparison.Ordinal);
            Assert.StartsWith(bench.Work + "/quarantine/", infected.KeptAt, StringComparison.Ordinal);
        }

        var clean = await bench.VerdictOfAsync("alpha/orgs.csv");
        Assert.Equal((UploadResult.Accepted, "clean"), (clean.Result, clean.Verdict!.VirusCheck));
        Assert.Equal(2, bench.Events.Of(UploadEvents.Infected).Count);
    }

    [Fact]
    public async Task E45_What_clamd_itself_passes_over_in_an_archive_is_not_called_clean()
    {
        await using var bench = Open();
        var large = "name\n" + new string('a', 1_500_000);
        await File.WriteAllBytesAsync(Path.Combine(bench.Home("alpha"), "set.zip"), Zip("orgs.csv", large));
        Assert.Equal("not scanned: too large", (await bench.VerdictOfAsync("alpha/set.zip")).Verdict!.VirusCheck);
    }

    [Fact]
    public async Task E45_A_scanner_that_was_down_is_waited_for()
    {
        await Shell.RunAsync(0, RealServers.Script("clamd.sh"), "stop", folder);
        await using var bench = Open();
        bench.Put("alpha/orgs.csv", OrgsHeader + "o1,,,North,school,,\n");
        await UploadBench.UntilAsync(
            () =>
                Task.FromResult(
                    bench.Queue.Snapshot().Any(job => job.Attempts > 0 && job.State == Core.Jobs.JobState.Queued)
                ),
            () => "the check was not tried"
        );
        Assert.Empty(bench.Receipts("alpha", ".txt"));
        await Shell.RunAsync(0, RealServers.Script("clamd.sh"), "start", folder);
        Assert.Equal("clean", (await bench.VerdictOfAsync("alpha/orgs.csv")).Verdict!.VirusCheck);
    }

    protected override Task<(IVirusScanner Scanner, string Address)> StartAsync() =>
        Task.FromResult(((IVirusScanner)new ClamdVirusScanner(), Address));

    private string Address => $"unix:{folder}/clamd.sock";

    private UploadBench Open() =>
        UploadBench.Open(options =>
            options with
            {
                VirusCheck = new() { Scanner = Address, MaxBytes = 1 << 20 },
            }
        );

    private static byte[] Zip(string name, string text)
    {
        var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry(name).Open();
            entry.Write(Encoding.UTF8.GetBytes(text));
        }

        return archive.ToArray();
    }
}
