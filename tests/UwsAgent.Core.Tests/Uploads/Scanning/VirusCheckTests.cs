using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Core.Tests.Uploads.Archives;
using UwsAgent.Core.Tests.Uploads.Taking;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Scanning;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Tests.Uploads.Scanning;

/// <summary>What is made of a scanner's answer, from the policy to the receipt.</summary>
public sealed class VirusCheckTests
{
    private const string Infected = CheckBench.Good + "o2,,,UWS-TEST-SIGNATURE,school,2,\n";

    [Theory]
    [InlineData("stream: OK", typeof(ScanAnswer.Clean))]
    [InlineData("stream: Eicar-Signature FOUND", typeof(ScanAnswer.Infected))]
    [InlineData("stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND", typeof(ScanAnswer.TooLarge))]
    [InlineData("INSTREAM size limit exceeded. ERROR", typeof(ScanAnswer.TooLarge))]
    [InlineData("INSTREAM: Can't write to temporary file. ERROR", typeof(ScanAnswer.Unavailable))]
    [InlineData("UNKNOWN COMMAND", typeof(ScanAnswer.Unavailable))]
    [InlineData("stream: O", typeof(ScanAnswer.Unavailable))]
    [InlineData("", typeof(ScanAnswer.Unavailable))]
    [InlineData(null, typeof(ScanAnswer.Unavailable))]
    public void E45_only_one_answer_means_clean(string? reply, Type answer) =>
        Assert.IsType(answer, ClamdReply.Parse(reply));

    [Fact]
    public async Task E45_an_infected_file_is_rejected_unread_and_locked_away()
    {
        var bench = Bench(Infected);
        await bench.RunAsync(bench.Request());
        var record = Assert.Single(await bench.RecordsAsync());
        Assert.Equal((UploadResult.Rejected, "infected"), (record.Result, record.Verdict!.VirusCheck));
        Assert.Equal("infected", Assert.Single(record.Verdict.Findings).Rule);
        Assert.Contains("/quarantine/", record.KeptAt, StringComparison.Ordinal);
        Assert.Equal("infected", Assert.Single(bench.Events.Inner.Of(UploadEvents.Infected)).Fields["VIRUS_CHECK"]);
        Assert.Contains(
            "virus scanner",
            bench.Files.Receipts.Single(one => one.Key.EndsWith(".txt", StringComparison.Ordinal)).Value,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task E45_an_infected_file_is_removed_where_the_policy_says_so()
    {
        var bench = Bench(Infected, check => check with { WhenInfected = InfectedPolicy.Remove });
        await bench.RunAsync(bench.Request());
        Assert.Null(Assert.Single(await bench.RecordsAsync()).KeptAt);
        Assert.Empty(bench.Files.Kept);
        Assert.Empty(bench.Files.Work);
    }

    [Theory]
    [InlineData(TooLargePolicy.Accept, UploadResult.Accepted)]
    [InlineData(TooLargePolicy.Reject, UploadResult.Rejected)]
    public async Task E45_a_file_that_is_too_large_to_scan_is_never_called_clean(
        TooLargePolicy policy,
        UploadResult result
    )
    {
        var bench = Bench(CheckBench.Good, check => check with { MaxBytes = 10, WhenTooLarge = policy });
        await bench.RunAsync(bench.Request());
        var record = Assert.Single(await bench.RecordsAsync());
        Assert.Equal(result, record.Result);
        Assert.Equal("not scanned: too large", record.Verdict!.VirusCheck);
        Assert.Equal("not-scanned-too-large", Assert.Single(record.Verdict.Findings).Rule);
        Assert.Equal(0, bench.Scanner.Scans);
        Assert.Contains(
            "could not be checked for viruses",
            bench.Files.Receipts.Values.Last(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task E45_an_archive_counts_with_what_is_in_it()
    {
        var check = new VirusCheck(new FakeVirusScanner());
        var zip = HandZip.Of(("a.csv", new string('a', 2_000_000)));
        var options = new VirusCheckOptions { Scanner = "unix:/nowhere", MaxBytes = 1_000_000 };
        Assert.IsType<ScanAnswer.TooLarge>(await check.AskAsync(new MemoryStream(zip), options, new(), default));
    }

    [Fact]
    public async Task E45_while_the_scanner_is_down_a_file_waits()
    {
        var bench = Bench(CheckBench.Good);
        bench.Scanner.Down = "connection refused";
        var waits = await bench.RunAsync(bench.Request());
        Assert.Equal(JobResult.Failed, waits.Result);
        Assert.Contains("connection refused", waits.Summary, StringComparison.Ordinal);
        Assert.Equal(UploadState.Taken, Assert.Single(await bench.RecordsAsync()).State);

        bench.Scanner.Down = null;
        await bench.RunAsync(bench.Request());
        Assert.Equal(UploadResult.Accepted, Assert.Single(await bench.RecordsAsync()).Result);
    }

    [Fact]
    public async Task E45_a_scanner_that_is_down_may_be_a_reason_to_reject()
    {
        var bench = Bench(CheckBench.Good, check => check with { WhenDown = ScannerDownPolicy.Reject });
        bench.Scanner.Down = "connection refused";
        await bench.RunAsync(bench.Request());
        var record = Assert.Single(await bench.RecordsAsync());
        Assert.Equal((UploadResult.Rejected, "not-scanned"), (record.Result, record.Verdict!.Findings[0].Rule));
    }

    [Fact]
    public async Task E45_a_scanner_that_is_down_may_be_passed_over_but_not_in_silence()
    {
        var bench = Bench(CheckBench.Good, check => check with { WhenDown = ScannerDownPolicy.Accept });
        bench.Scanner.Down = "connection refused";
        await bench.RunAsync(bench.Request());
        var record = Assert.Single(await bench.RecordsAsync());
        Assert.Equal(UploadResult.Accepted, record.Result);
        Assert.Equal("not scanned: the scanner is down", record.Verdict!.VirusCheck);
        Assert.Equal(1, record.Verdict.WarningCount);
    }

    [Fact]
    public async Task Without_a_scanner_nothing_is_said_of_viruses()
    {
        var bench = Bench(CheckBench.Good, check => check with { Scanner = "" });
        await bench.RunAsync(bench.Request());
        Assert.Null(Assert.Single(await bench.RecordsAsync()).Verdict!.VirusCheck);
        Assert.Equal(0, bench.Scanner.Scans);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("unix:/run/clamav/clamd.ctl", true)]
    [InlineData("tcp:127.0.0.1:3310", true)]
    [InlineData("tcp:[::1]:3310", true)]
    [InlineData("tcp:127.0.0.1", false)]
    [InlineData("/run/clamav/clamd.ctl", false)]
    [InlineData("unix:clamd.ctl", false)]
    public void The_address_of_a_scanner_is_checked(string address, bool isRight) =>
        Assert.Equal(isRight, !VirusCheckOptions.Faults(new() { Scanner = address }).Any());

    private static CheckBench Bench(string content, Func<VirusCheckOptions, VirusCheckOptions>? change = null)
    {
        var check = new VirusCheckOptions { Scanner = "unix:/nowhere" };
        var bench = new CheckBench { Options = new() { VirusCheck = change?.Invoke(check) ?? check } };
        bench.Files.Inbox["alpha/orgs.csv"] = content;
        return bench;
    }
}
