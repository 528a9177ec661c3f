using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Time.Testing;
using UwsAgent.Cli.Commands;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Taking;
using UwsAgent.Metrics;
using UwsAgent.Operations;
using UwsAgent.Tests.Uploads;

namespace UwsAgent.Tests.Cli;

public sealed class UploadsCommandsTests
{
    private static readonly JsonSerializerOptions Stored = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
    };
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("uploads")]
    [InlineData("uploads", "list", "--school", "alpha")]
    [InlineData("uploads", "--verdict", "rejected")]
    [InlineData("uploads", "--since", "2h")]
    [InlineData("uploads", "waiting")]
    [InlineData("uploads", "show", "0002")]
    [InlineData("uploads", "show", "0003")]
    [InlineData("uploads", "why", "alpha/users.csv")]
    public async Task Uploads_print_the_same_letters_each_time(params string[] arguments)
    {
        await using var bench = UploadBench.Open(store: await FilledAsync());
        var ended = await RunAsync(bench, arguments);
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        var name = string.Join('-', arguments).Replace("--", "", StringComparison.Ordinal);
        Golden.Check(name.Replace('/', '-'), ended.Out);
    }

    [Theory]
    [InlineData("uploads")]
    [InlineData("uploads", "waiting")]
    [InlineData("uploads", "show", "0002")]
    [InlineData("uploads", "why", "alpha/users.csv")]
    public async Task Uploads_are_one_json_document(params string[] arguments)
    {
        await using var bench = UploadBench.Open(store: await FilledAsync());
        var ended = await RunAsync(bench, [.. arguments, "--json"]);
        using var document = JsonDocument.Parse(ended.Out);
        Golden.Check(
            $"json-{string.Join('-', arguments).Replace('/', '-')}",
            string.Join('\n', Shapes.Of(document.RootElement)) + "\n"
        );
    }

    [Fact]
    public async Task A_real_file_is_listed_with_its_verdict_and_one_that_waits_says_what_for()
    {
        await using var bench = UploadBench.Open(options => options with { SettleTime = TimeSpan.FromMinutes(5) });
        bench.Put("alpha/users.csv", "sourcedId,status\n");
        bench.Log("alpha/users.csv", 226, 17);
        await bench.VerdictOfAsync("alpha/users.csv");
        bench.Put("alpha/orgs.csv", "sourcedId");
        await UploadBench.UntilAsync(
            () => Task.FromResult(bench.Queries.Waiting().Any(one => one is { Path: "orgs.csv", SizeBytes: 9 })),
            () => "orgs.csv was not noticed"
        );
        Assert.Matches("alpha +users.csv +rejected +17 B", (await RunAsync(bench, "uploads")).Out);
        Assert.Matches("alpha +orgs.csv +9 B", (await RunAsync(bench, "uploads", "waiting")).Out);
        var why = await RunAsync(bench, "uploads", "why", "orgs.csv");
        Assert.Equal(0, why.Code);
        Assert.Contains("file         alpha/orgs.csv, 9 B\nwaits for    ", why.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_word_of_a_hook_ends_the_waiting_of_a_file_that_nobody_writes()
    {
        await using var bench = UploadBench.Open(options => options with { SettleTime = TimeSpan.FromMinutes(5) });
        var path = bench.Put("alpha/orgs.csv", OneRosterFiles.GoodOrgs);
        var wrong = await RunAsync(bench, "uploads", "notify", path, "--size", "7");
        Assert.Equal(0, wrong.Code);
        Assert.Contains("must be unchanged for 300 s", wrong.Out, StringComparison.Ordinal);
        Assert.Contains("finished, 7 bytes", wrong.Out, StringComparison.Ordinal);

        bench.Put("alpha/other.csv", OneRosterFiles.GoodOrgs);
        Assert.Equal(0, (await RunAsync(bench, "uploads", "notify", "alpha/other.csv")).Code);
        var record = await bench.VerdictOfAsync("alpha/other.csv");
        Assert.Contains("finished, says ", record.Reason, StringComparison.Ordinal);
        Assert.Equal("orgs.csv", Assert.Single(bench.Queries.Waiting()).Path);

        Assert.Equal(0, (await RunAsync(bench, "uploads", "notify", path, "--interrupted")).Code);
        Assert.Equal(UploadResult.Incomplete, (await bench.VerdictOfAsync("alpha/orgs.csv")).Result);
    }

    [Fact]
    public async Task What_is_held_waits_through_a_restart_for_a_person_who_gives_a_reason()
    {
        var first = UploadBench.Open();
        first.Put("alpha/orgs.csv", OneRosterFiles.Orgs(100));
        Assert.Equal(UploadResult.Accepted, (await first.VerdictOfAsync("alpha/orgs.csv")).Result);
        first.Put("alpha/orgs.csv", OneRosterFiles.Orgs(40));
        Assert.Equal(UploadResult.Held, (await first.VerdictOfAsync("alpha/orgs.csv", nth: 2)).Result);
        await first.StopAsync();

        await using var bench = UploadBench.Open(root: first.Root, store: first.Store);
        Assert.Matches("alpha +orgs.csv +100 +60 +60 +0", (await RunAsync(bench, "uploads", "held")).Out);
        Assert.NotEqual(0, (await RunAsync(bench, "uploads", "release", "alpha")).Code);
        Assert.NotEqual(0, (await RunAsync(bench, "uploads", "release", "beta", "--reason", "x")).Code);
        var released = await RunAsync(bench, "uploads", "release", "alpha/orgs.csv", "--reason", "summer");
        Assert.Equal(0, released.Code);
        await UploadBench.UntilAsync(
            async () => (await bench.ReportedAsync()).Any(one => one.Review is not null),
            () => "it was not released"
        );
        var record = (await bench.ReportedAsync()).Single(one => one.Review is not null);
        Assert.Equal(OneRosterFiles.Orgs(40), await File.ReadAllTextAsync(record.KeptAt!));
        Assert.Contains(
            ": summer",
            (await RunAsync(bench, "uploads", "show", record.Id)).Out,
            StringComparison.Ordinal
        );
        Assert.Contains("Nothing is held.", (await RunAsync(bench, "uploads", "held")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_expected_is_shown_with_what_came_of_it()
    {
        await using var bench = UploadBench.Open(options =>
            options with
            {
                Expected =
                [
                    new()
                    {
                        Name = "orgs.csv",
                        By = "23:59",
                        Days = Enum.GetValues<DayOfWeek>(),
                    },
                ],
                Schools = new Dictionary<string, SchoolOptions>(StringComparer.Ordinal)
                {
                    ["alpha"] = new(),
                    ["beta"] = new() { Expected = [] },
                },
            }
        );
        Assert.Matches("alpha +orgs.csv .* (due|late) ", (await RunAsync(bench, "uploads", "expected")).Out);
        await bench.PutAndJudgeAsync("alpha/orgs.csv");
        Assert.Matches("alpha +orgs.csv .* came ", (await RunAsync(bench, "uploads", "expected")).Out);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("alpha")]
    [InlineData("../beta")]
    [InlineData("alpha/receipts/x.txt")]
    public async Task A_word_about_a_path_in_no_home_is_refused(string path)
    {
        await using var bench = UploadBench.Open();
        var ended = await RunAsync(bench, "uploads", "notify", path);
        Assert.NotEqual(0, ended.Code);
        Assert.Contains("is in no school's home. Give SCHOOL/PATH", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_or_upload_that_is_not_there_is_said_to_be_so()
    {
        await using var bench = UploadBench.Open();
        var why = await RunAsync(bench, "uploads", "why", "nope.csv");
        Assert.Equal((1, ""), (why.Code, why.Out));
        Assert.Contains("No such file waits", why.Error, StringComparison.Ordinal);
        var show = await RunAsync(bench, "uploads", "show", "nope");
        Assert.Equal(1, show.Code);
        Assert.Contains("There is no upload 'nope'", show.Error, StringComparison.Ordinal);
        Assert.Contains("No such uploads.", (await RunAsync(bench, "uploads")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Verdicts_are_counted_by_school_and_schools_are_bounded()
    {
        using var tally = new UploadTally(new FakeEventLog(), TimeProvider.System);
        for (var i = 0; i < 1100; i++)
        {
            tally.Count(Happened($"school{i:0000}", "accepted"));
        }

        tally.Count(Happened("school0007", "accepted"));
        tally.Count(Happened("school0007", "rejected"));
        var samples = UwsAgent.Tests.Operations.MetricsTests.Parse(PrometheusText.Write(tally.Read()));
        Assert.Equal(2, samples["uws_uploads_total{school=\"school0007\",verdict=\"accepted\"}"]);
        Assert.Equal(1, samples["uws_uploads_total{school=\"school0007\",verdict=\"rejected\"}"]);
        Assert.Equal(100, samples["uws_uploads_total{school=\"(others)\",verdict=\"accepted\"}"]);
        Assert.Equal(1002, samples.Count);
    }

    private static RecordedEvent Happened(string school, string verdict) =>
        new(Now, "upload-accepted", UwsAgent.Core.Events.EventLevel.Information, school, "")
        {
            Fields = new Dictionary<string, string>
            {
                ["SCHOOL"] = school,
                ["VERDICT"] = verdict,
                ["FILE"] = "x.csv",
            },
        };

    private static Task<Ended> RunAsync(UploadBench bench, params IReadOnlyList<string> arguments) =>
        new CommandProbe { Time = new FakeTimeProvider(Now) }.RunAsync([Commands(bench)], arguments);

    internal static UploadsCommands Commands(UploadBench bench)
    {
        var reading = new UploadReading(bench.Queries, bench.Expected);
        var control = new UploadControl(
            new Fixed<UploadsOptions>(bench.Options),
            bench.Noticing,
            reading,
            bench.Queue,
            TimeProvider.System
        );
        return new UploadsCommands(
            reading,
            new UploadsControlCommands(control, reading),
            new UploadsExpectedCommand(reading),
            new UploadsTrialCommands(Trials(bench))
        );
    }

    private static UploadTrials Trials(UploadBench bench) =>
        new(
            new Fixed<UploadsOptions>(bench.Options),
            new([OptionsSection.Of<UploadsOptions>(UploadsOptions.Section, UploadsOptions.Check)], []),
            bench.RuleTrial,
            TimeProvider.System
        );

    private static async Task<FakeDocumentStore> FilledAsync()
    {
        var store = new FakeDocumentStore();
        UploadRecord[] records =
        [
            Record("up-0001", "alpha", "users.csv", UploadResult.Accepted, -180) with
            {
                Verdict = Verdict("users.csv", []),
            },
            Record("up-0002", "beta", "term 1/enrollments.csv", UploadResult.Rejected, -60) with
            {
                Verdict = Verdict("enrollments.csv", [Missing(2), Missing(3)]),
                KeptAt = "/srv/sftp/.uws/quarantine/beta/up-0002",
                Receipts = ["enrollments.csv.2026-11-23.txt"],
            },
            Record("up-0003", "alpha", "orgs.csv", UploadResult.Incomplete, -30) with
            {
                Reason = "the connection broke",
            },
        ];
        await store.CommitAsync(
            [
                .. records.Select(one =>
                    DocumentChange.Put("uploads", one.Id, JsonSerializer.SerializeToUtf8Bytes(one, Stored))
                ),
            ],
            default
        );
        return store;
    }

    private static UploadRecord Record(string id, string school, string path, UploadResult result, int minutes) =>
        new()
        {
            Id = id,
            JobId = "06amq4p20ak1a",
            School = school,
            Home = school,
            Path = path,
            State = UploadState.Reported,
            Result = result,
            Reason = "the server said that it is whole",
            SizeBytes = 123_456,
            NoticedAt = Now.AddMinutes(minutes).AddSeconds(-1),
            TakenAt = Now.AddMinutes(minutes),
            DecidedAt = Now.AddMinutes(minutes).AddSeconds(1),
        };

    private static Verdict Verdict(string name, IReadOnlyList<Finding> findings) =>
        new()
        {
            FileName = name,
            RuleSet = "1+9f86d081",
            Bytes = 123_456,
            Rows = 1_200,
            Sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            Encoding = "utf-8",
            ErrorCount = findings.Count * 5,
            Findings = findings,
            Groups =
                findings.Count == 0
                    ? []
                    : [new("missing", Severity.Error, 3, "classSourcedId", findings.Count * 5, findings)],
        };

    private static Finding Missing(long line) =>
        new("missing", Severity.Error, line, 3, 0, "classSourcedId", "The cell is empty.", "Fill it in.");
}
