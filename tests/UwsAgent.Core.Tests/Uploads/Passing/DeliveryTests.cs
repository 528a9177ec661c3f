using System.Security.Cryptography;
using System.Text;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Passing;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Tests.Uploads.Passing;

public sealed class DeliveryTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    private readonly FakeFileTransfer far = new();
    private readonly FakeDocumentStore store = new();
    private readonly UploadRecords uploads;
    private readonly FakeEventLog events = new();
    private readonly Dictionary<string, byte[]> kept = new(StringComparer.Ordinal);
    private readonly DeliveriesOptions options = new()
    {
        ["warehouse"] = new()
        {
            Kind = DeliveryKind.Sftp,
            Host = "far.example",
            User = "uws",
            Password = new Secret("x"),
            Directory = "/in/{SCHOOL}",
        },
    };

    public DeliveryTests()
    {
        uploads = new UploadRecords(store);
        far.Local = file => kept[file];
    }

    [Fact]
    public async Task A_file_appears_under_its_name_only_when_it_is_whole()
    {
        await UploadAsync("u1", "sourcedId\n1\n");
        far.Step = step => Assert.True(step != "rename" || far.Files.Keys.Single() == "/in/oakwood/.users.csv.part-u1");
        var outcome = await DeliverAsync("u1");
        Assert.Equal(JobResult.Done, outcome.Result);
        Assert.Equal("/in/oakwood/users.csv", Assert.Single(far.Files.Keys));
        Assert.Contains(
            "content verified",
            Assert.Single(events.Of(DeliveryEvents.Delivered)).What,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task E56_A_link_that_is_lost_near_the_end_goes_on_where_it_was_lost()
    {
        await UploadAsync("u1", new string('x', 1000));
        far.BreaksAfter = 990;
        Assert.Equal(JobResult.Failed, (await DeliverAsync("u1")).Result);
        far.BreaksAfter = null;
        Assert.Equal(JobResult.Done, (await DeliverAsync("u1", attempts: 2)).Result);
        Assert.Equal(1000, far.BytesSent);
        Assert.Equal(new string('x', 1000), far.TextOf("/in/oakwood/users.csv"));
    }

    [Fact]
    public async Task E56_A_host_key_that_changed_stops_everything_and_alerts_once()
    {
        await UploadAsync("u1", "a");
        far.Step = _ => throw new TransferException("the host key is SHA256:other") { IsStranger = true };
        var outcome = await DeliverAsync("u1");
        Assert.Equal((JobResult.Failed, false), (outcome.Result, outcome.IsPermanent));
        Assert.Equal(["open"], far.Steps);
        await DeliverAsync("u1", attempts: 2);
        Assert.Contains(
            "SHA256:other",
            Assert.Single(events.Of(DeliveryEvents.Stopped)).What,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("open", "does not let us in")]
    [InlineData("upload", "No space left on device")]
    [InlineData("rename", "cannot rename")]
    public async Task E56_A_login_a_full_disk_or_a_rename_that_fails_is_tried_again_and_in_the_end_told(
        string step,
        string what
    )
    {
        await UploadAsync("u1", "abc");
        far.Step = one =>
        {
            if (one == step)
            {
                throw new TransferException(what);
            }
        };
        var outcome = await DeliverAsync("u1");
        Assert.Equal((JobResult.Failed, false, what), (outcome.Result, outcome.IsPermanent, outcome.Summary));
        Assert.Empty(events.Happened);
        await DeliverAsync("u1", attempts: 48);
        Assert.Contains(what, Assert.Single(events.Of(DeliveryEvents.Failed)).What, StringComparison.Ordinal);
        far.Step = _ => { };
        Assert.Equal(JobResult.Done, (await DeliverAsync("u1", attempts: 3)).Result);
        Assert.Equal("abc", far.TextOf("/in/oakwood/users.csv"));
    }

    [Fact]
    public async Task E56_A_file_of_the_same_name_is_replaced_by_the_newer_one()
    {
        far.Files["/in/oakwood/users.csv"] = Encoding.UTF8.GetBytes("old");
        await UploadAsync("u1", "new");
        await DeliverAsync("u1");
        Assert.Equal("new", far.TextOf("/in/oakwood/users.csv"));
    }

    [Fact]
    public async Task E56_What_arrives_empty_or_damaged_is_removed_and_never_gets_its_name()
    {
        await UploadAsync("u1", "abc");
        far.Damage = _ => [];
        Assert.Contains("0 bytes instead of 3 bytes", (await DeliverAsync("u1")).Summary, StringComparison.Ordinal);
        far.Damage = _ => Encoding.UTF8.GetBytes("abX");
        Assert.Contains("other content", (await DeliverAsync("u1")).Summary, StringComparison.Ordinal);
        Assert.Empty(far.Files);
        far.CanHash = false;
        far.Damage = bytes => bytes;
        Assert.Contains("size verified", (await DeliverAsync("u1")).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E52_The_same_content_sent_again_is_not_passed_on_again_unless_that_is_wanted()
    {
        await UploadAsync("u1", "same");
        await DeliverAsync("u1");
        await UploadAsync("u2", "same", minutes: 10);
        Assert.Contains("unchanged since", (await DeliverAsync("u2")).Summary, StringComparison.Ordinal);
        Assert.Single(events.Of(DeliveryEvents.Delivered));
        options["warehouse"] = options["warehouse"] with { SkipUnchanged = false };
        Assert.Equal(JobResult.Done, (await DeliverAsync("u2")).Result);
    }

    [Fact]
    public async Task A_delivery_that_comes_late_never_puts_an_older_file_over_a_newer_one()
    {
        await UploadAsync("u1", "old");
        await UploadAsync("u2", "new", minutes: 10);
        await DeliverAsync("u2");
        Assert.Contains("newer", (await DeliverAsync("u1")).Summary, StringComparison.Ordinal);
        Assert.Equal("new", far.TextOf("/in/oakwood/users.csv"));
    }

    [Fact]
    public async Task E47_Killed_at_any_step_it_ends_the_same_when_it_is_run_again()
    {
        foreach (var step in new[] { "open", "mkdir", "upload", "rename" })
        {
            far.Files.Clear();
            await UploadAsync("u-" + step, step);
            far.Step = one =>
            {
                if (one == step)
                {
                    throw new AbandonedMutexException("killed");
                }
            };
            await Assert.ThrowsAsync<AbandonedMutexException>(() => DeliverAsync("u-" + step));
            far.Step = _ => { };
            Assert.Equal(JobResult.Done, (await DeliverAsync("u-" + step)).Result);
            Assert.Equal("/in/oakwood/users.csv", Assert.Single(far.Files.Keys));
            Assert.Equal(step, far.TextOf("/in/oakwood/users.csv"));
        }
    }

    [Fact]
    public async Task E33_A_name_of_a_school_or_file_cannot_leave_the_directory()
    {
        await UploadAsync("u1", "x", school: "../../etc", path: "sub/..\\-evil\n.csv");
        await DeliverAsync("u1");
        var path = Assert.Single(far.Files.Keys);
        Assert.StartsWith("/in/", path, StringComparison.Ordinal);
        Assert.Equal(3, path.Count(letter => letter == '/'));
        Assert.DoesNotContain("/..", path, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', path);
    }

    [Fact]
    public async Task Only_what_was_accepted_and_is_wanted_is_queued()
    {
        options["others"] = options["warehouse"] with { Schools = ["riverside"] };
        options["rosters"] = options["warehouse"] with { Files = ["users*"] };
        options["off"] = options["warehouse"] with { Enabled = false };
        await UploadAsync("u1", "x");
        var queue = new FakeJobQueue();
        var subscriber = new DeliverySubscriber(new Fixed<DeliveriesOptions>(options), uploads, queue);
        var accepted = new RecordedEvent(Now, "upload-accepted", EventLevel.Information, "oakwood", "")
        {
            Fields = new Dictionary<string, string> { ["UPLOAD"] = "u1" },
        };
        Assert.True(subscriber.Wants(accepted));
        Assert.False(subscriber.Wants(accepted with { Kind = "upload-rejected" }));
        await subscriber.TakeAsync(accepted, default);
        await subscriber.TakeAsync(accepted, default);
        Assert.Equal(
            ["deliver:rosters:u1", "deliver:warehouse:u1"],
            queue.Snapshot().Select(job => job.DedupeKey).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_dry_run_touches_nothing()
    {
        await UploadAsync("u1", "x");
        Assert.Equal(JobResult.Planned, (await DeliverAsync("u1", dryRun: true)).Result);
        Assert.Empty(far.Steps);
    }

    [Fact]
    public void Faults_of_a_target_are_all_named()
    {
        var wrong = new DeliveriesOptions
        {
            ["a"] = new() { Kind = DeliveryKind.Directory, Directory = "relative" },
            ["b"] = new()
            {
                Kind = DeliveryKind.Sftp,
                Directory = "/in",
                Name = "a/b",
                HostKeys = ["MD5:00"],
            },
        };
        Assert.Equal(
            ["a:Directory", "b:Host", "b:HostKeys:0", "b:Name", "b:Password", "b:User"],
            DeliveriesOptions.Check(wrong).Select(fault => fault.Key).Order(StringComparer.Ordinal)
        );
    }

    public ValueTask DisposeAsync()
    {
        uploads.Dispose();
        return far.DisposeAsync();
    }

    private async Task UploadAsync(
        string id,
        string content,
        int minutes = 0,
        string school = "oakwood",
        string path = "users.csv"
    )
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        kept["/srv/accepted/" + id] = bytes;
        await uploads.SaveAsync(
            new UploadRecord
            {
                Id = id,
                JobId = "job",
                School = school,
                Home = "oakwood",
                Path = path,
                State = UploadState.Reported,
                Result = UploadResult.Accepted,
                Reason = "",
                SizeBytes = bytes.Length,
                NoticedAt = Now,
                TakenAt = Now.AddMinutes(minutes),
                KeptAt = "/srv/accepted/" + id,
                Verdict = new Verdict
                {
                    FileName = path,
                    RuleSet = "1",
                    Bytes = bytes.Length,
                    Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
                    Encoding = "utf-8",
                    Findings = [],
                    Groups = [],
                },
            },
            default
        );
    }

    private Task<JobOutcome> DeliverAsync(string id, int attempts = 1, bool dryRun = false)
    {
        var job = new DeliveryJob(
            new Fixed<DeliveriesOptions>(options),
            far,
            uploads,
            store,
            events,
            TimeProvider.System
        );
        var request = DeliveryJob.Request("warehouse", id, "");
        return job.RunAsync(
            new JobRun(
                new Job
                {
                    Id = "job1",
                    Kind = DeliveryJob.Kind.Name,
                    Lane = "deliveries",
                    Author = "deliveries",
                    EnqueuedAt = Now,
                    Payload = request.Payload,
                    Attempts = attempts,
                    MaxAttempts = 48,
                    DryRun = dryRun,
                },
                new FakeJobLogs().Open("job1")
            ),
            default
        );
    }
}
