using System.Text;
using UwsAgent.Adapters;

namespace UwsAgent.Tests.Adapters;

public sealed class FileJobLogsTests : IDisposable
{
    private const long Small = 64 * 1024;
    private readonly JobLogKit kit = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => kit.Dispose();

    [Fact]
    public async Task A_job_that_writes_nothing_makes_no_file()
    {
        var id = kit.NewId();
        await using (kit.Logs.Open(id)) { }

        Assert.Empty(kit.Files());
        Assert.Null(await JobLogKit.ReadAsync(kit.Logs, id));
    }

    [Fact]
    public async Task Lines_have_their_time_and_no_line_is_torn_by_output_without_an_end()
    {
        var id = kit.NewId();
        await using (var log = kit.Logs.Open(id))
        {
            log.Line("first");
            log.Output("half"u8);
            log.Line("forged\n[2020-01-01 00:00:00.000Z] \u001b[2Jline");
        }

        var lines = (await JobLogKit.ReadAsync(kit.Logs, id))!.Split('\n');

        Assert.Matches(@"^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z\] first$", lines[0]);
        Assert.Equal("half", lines[1]);
        Assert.Contains("forged", lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', lines[2]);
        Assert.Equal("", lines[3]);
    }

    [Fact]
    public async Task Output_is_kept_byte_for_byte()
    {
        var id = kit.NewId();
        var bytes = new byte[1_000_000];
        new Random(1).NextBytes(bytes);
        await using (var log = kit.Logs.Open(id))
        {
            log.Output(bytes);
        }

        using var copy = new MemoryStream();
        await kit.Logs.CopyAsync(id, copy, follow: false, () => true, Stop);

        Assert.True(copy.ToArray().AsSpan().SequenceEqual(bytes));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7_777)]
    [InlineData(100_000)]
    public async Task Of_too_much_output_the_beginning_and_the_end_are_kept_and_the_rest_counted(int write)
    {
        using var small = new JobLogKit(Small);
        var id = small.NewId();
        var all = Encoding.UTF8.GetBytes(JobLogKit.Numbers(0, write == 1 ? 20_000 : 300_000));
        await using (var log = small.Logs.Open(id))
        {
            for (var at = 0; at < all.Length; at += write)
            {
                log.Output(all.AsSpan(at, Math.Min(write, all.Length - at)));
            }

            Assert.True(small.Files().Sum(file => new FileInfo(file).Length) <= Small);
            log.Line("the end");
        }

        var text = (await JobLogKit.ReadAsync(small.Logs, id))!;
        var parts = text.Split(
            ["\n[... ", " bytes left out here; the beginning and the end are kept ...]\n"],
            StringSplitOptions.None
        );
        var whole = Encoding.UTF8.GetString(all);

        Assert.Equal(3, parts.Length);
        Assert.StartsWith(parts[0], whole, StringComparison.Ordinal);
        var left = int.Parse(
            parts[1],
            System.Globalization.NumberStyles.AllowThousands,
            System.Globalization.CultureInfo.InvariantCulture
        );
        Assert.StartsWith(whole[(parts[0].Length + left)..], parts[2], StringComparison.Ordinal);
        Assert.EndsWith("the end\n", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, Small / 2, Small + 200);
        Assert.Single(small.Files());
    }

    [Fact]
    public async Task A_gigabyte_costs_no_memory_and_no_more_disk_than_allowed()
    {
        var id = kit.NewId();
        var block = new byte[256 * 1024];
        long allocated;
        await using (var log = kit.Logs.Open(id))
        {
            // Of this thread alone: other tests allocate meanwhile.
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var count = 0; count < 4096; count++)
            {
                log.Output(block);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.InRange(allocated, 0, 32 * 1024 * 1024);
        Assert.InRange(kit.Files().Sum(file => new FileInfo(file).Length), 1, (64 * 1024 * 1024) + 200);
    }

    [Fact]
    public async Task A_follower_sees_all_that_is_written_while_it_is_written()
    {
        using var small = new JobLogKit(Small);
        var id = small.NewId();
        var seen = new SeenStream();
        var isFinished = false;
        var following = small.Logs.CopyAsync(id, seen, follow: true, () => Volatile.Read(ref isFinished), Stop);
        var all = JobLogKit.Numbers(0, 50_000);
        await using (var log = small.Logs.Open(id))
        {
            for (var at = 0; at < all.Length; at += 5000)
            {
                log.Output(Encoding.UTF8.GetBytes(all[at..(at + 5000)]));

                // It keeps up, so that nothing may be missing although most is dropped from the disk.
                await seen.UntilLengthAsync(at + 5000);
            }
        }

        Volatile.Write(ref isFinished, true);

        Assert.True(await following);
        Assert.Equal(all, seen.Text());
    }

    [Fact]
    public async Task A_follower_who_is_too_slow_is_told_what_it_missed()
    {
        using var small = new JobLogKit(Small);
        var id = small.NewId();
        var seen = new SeenStream { IsHeld = true };
        await using var log = small.Logs.Open(id);
        log.Output("begin\n"u8);
        var isFinished = false;
        var following = small.Logs.CopyAsync(id, seen, follow: true, () => Volatile.Read(ref isFinished), Stop);
        log.Output(Encoding.UTF8.GetBytes(JobLogKit.Numbers(0, 100_000)));
        seen.Release();
        await log.DisposeAsync();
        Volatile.Write(ref isFinished, true);

        await following;

        Assert.StartsWith("begin\n000000000\n", seen.Text(), StringComparison.Ordinal);
        Assert.Contains("bytes left out here", seen.Text(), StringComparison.Ordinal);
        Assert.EndsWith("000099999\n", seen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_follower_goes_on_from_one_attempt_to_the_next()
    {
        var id = kit.NewId();
        var seen = new SeenStream();
        await using (var log = kit.Logs.Open(id))
        {
            log.Output("one\n"u8);
        }

        var isFinished = false;
        var following = kit.Logs.CopyAsync(id, seen, follow: true, () => Volatile.Read(ref isFinished), Stop);
        await seen.UntilLengthAsync(4);
        await using (var log = kit.Logs.Open(id))
        {
            log.Output("two\n"u8);
            await seen.UntilLengthAsync(8);
        }

        await using (var log = kit.Logs.Open(id))
        {
            log.Output("three\n"u8);
        }

        Volatile.Write(ref isFinished, true);
        await following;

        Assert.Equal("one\ntwo\nthree\n", seen.Text());
        Assert.Equal("one\ntwo\nthree\n", await JobLogKit.ReadAsync(kit.Logs, id));
    }

    [Fact]
    public async Task A_follower_of_a_job_without_a_log_ends_with_the_job()
    {
        var seen = new SeenStream();

        Assert.False(await kit.Logs.CopyAsync(kit.NewId(), seen, follow: true, () => true, Stop));
    }

    [Fact]
    public async Task Two_holders_share_one_log()
    {
        var id = kit.NewId();
        var one = kit.Logs.Open(id);
        var two = kit.Logs.Open(id);
        one.Output("a"u8);
        await one.DisposeAsync();
        two.Output("b"u8);
        await two.DisposeAsync();

        Assert.Equal("ab", await JobLogKit.ReadAsync(kit.Logs, id));
    }

    [Fact]
    public async Task A_log_directory_that_is_deleted_while_a_job_writes_comes_back_and_says_so()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        using var timed = new JobLogKit(time: time);
        var id = timed.NewId();
        await using (var log = timed.Logs.Open(id))
        {
            log.Output("before\n"u8);
            Directory.Delete(timed.Directory, recursive: true);
            time.Advance(TimeSpan.FromSeconds(2));
            log.Output("after\n"u8);
        }

        Assert.Equal(
            "[what was written here before was deleted while the job ran]\nafter\n",
            await JobLogKit.ReadAsync(timed.Logs, id)
        );
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_costs_the_log_and_not_the_job()
    {
        var blocked = Path.Join(kit.Directory, "a-file");
        await File.WriteAllTextAsync(blocked, "", Stop);
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        using var timed = new JobLogKit(directory: blocked, time: time);
        var id = timed.NewId();
        await using (var log = timed.Logs.Open(id))
        {
            log.Output("lost\n"u8);
            log.Line("lost too");
            File.Delete(blocked);
            time.Advance(TimeSpan.FromSeconds(2));
            log.Output("kept\n"u8);
        }

        var text = (await JobLogKit.ReadAsync(timed.Logs, id))!;

        Assert.Matches(@"^\n\[\d+ bytes lost here: .+\]\nkept\n$", text);
    }

    [Fact]
    public async Task What_a_killed_agent_left_apart_is_read_whole_and_joined_when_the_job_goes_on()
    {
        using var small = new JobLogKit(Small);
        var id = small.NewId();
        var log = small.Logs.Open(id);
        log.Output(Encoding.UTF8.GetBytes(JobLogKit.Numbers(0, 30_000)));
        Assert.True(small.Files().Length > 1);

        // The first one is never closed: a SIGKILL.
        var after = small.Reopen();
        var text = (await JobLogKit.ReadAsync(after, id))!;
        await using (var second = after.Open(id))
        {
            second.Output("again\n"u8);
        }

        Assert.EndsWith("000029999\n", text, StringComparison.Ordinal);
        Assert.Contains("left out here", text, StringComparison.Ordinal);
        Assert.Equal(text + "again\n", await JobLogKit.ReadAsync(after, id));
        Assert.Single(small.Files());
    }

    [Fact]
    public async Task Old_logs_are_compressed_read_as_before_and_appended_to()
    {
        var id = kit.NewId();
        var text = JobLogKit.Numbers(0, 10_000);
        await using (var log = kit.Logs.Open(id))
        {
            log.Output(Encoding.UTF8.GetBytes(text));
            Assert.Equal(0, await kit.Logs.CompressBeforeAsync(DateTimeOffset.UtcNow.AddHours(1), Stop));
        }

        Assert.Equal(0, await kit.Logs.CompressBeforeAsync(DateTimeOffset.UtcNow.AddHours(-1), Stop));
        Assert.Equal(1, await kit.Logs.CompressBeforeAsync(DateTimeOffset.UtcNow.AddHours(1), Stop));
        Assert.EndsWith(".log.gz", Assert.Single(kit.Files()), StringComparison.Ordinal);
        Assert.InRange(new FileInfo(kit.Files()[0]).Length, 1, text.Length / 2);
        Assert.Equal(text, await JobLogKit.ReadAsync(kit.Logs, id));

        await using (var log = kit.Logs.Open(id))
        {
            log.Output("more"u8);
        }

        Assert.Equal(text + "more", await JobLogKit.ReadAsync(kit.Logs, id));
        Assert.Single(kit.Files());
    }

    [Fact]
    public async Task Logs_past_their_time_are_dropped_with_their_day()
    {
        var (old, young) = (kit.NewId(), kit.NewId());
        foreach (var id in new[] { old, young })
        {
            await using var log = kit.Logs.Open(id);
            log.Line("x");
        }

        File.SetLastWriteTimeUtc(
            kit.Files().Single(file => file.Contains(old, StringComparison.Ordinal)),
            DateTime.UtcNow.AddDays(-500)
        );

        Assert.Equal(1, await kit.Logs.DropBeforeAsync(DateTimeOffset.UtcNow.AddDays(-400), Stop));
        Assert.Null(await JobLogKit.ReadAsync(kit.Logs, old));
        Assert.NotNull(await JobLogKit.ReadAsync(kit.Logs, young));
        Assert.Equal(1, await kit.Logs.DropBeforeAsync(DateTimeOffset.UtcNow.AddDays(1), Stop));
        Assert.Empty(Directory.GetDirectories(Path.Join(kit.Directory, "jobs")));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData(".")]
    public async Task An_id_cannot_lead_out_of_the_directory(string id)
    {
        Assert.Throws<ArgumentException>(() => kit.Logs.Open(id));
        await Assert.ThrowsAsync<ArgumentException>(() => JobLogKit.ReadAsync(kit.Logs, id));
    }

    [Fact]
    public async Task A_full_disk_is_told_and_forgiven()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && LibC.GetEffectiveUser() == 0,
            "mounting a small disk needs root"
        );
        var place = Directory.CreateTempSubdirectory("uws-full").FullName;
        await RunAsync("/bin/mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", place);
        try
        {
            var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
            using var full = new JobLogKit(directory: Path.Join(place, "logs"), time: time);
            await File.WriteAllBytesAsync(Path.Join(place, "ballast"), new byte[128 * 1024], Stop);
            var id = full.NewId();
            await using (var log = full.Logs.Open(id))
            {
                log.Output(new byte[500_000].AsSpan());
                log.Line("not kept");
                File.Delete(Path.Join(place, "ballast"));
                time.Advance(TimeSpan.FromSeconds(2));
                log.Line("room again");
            }

            var text = (await JobLogKit.ReadAsync(full.Logs, id))!;

            Assert.Matches(@"\n\[[\d,]+ bytes lost here: No space left on device[^\n]*\]\n", text);
            Assert.EndsWith("room again\n", text, StringComparison.Ordinal);
        }
        finally
        {
            await RunAsync("/bin/umount", place);
            Directory.Delete(place);
        }
    }

    private static async Task RunAsync(string file, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(file, arguments);
        await process.WaitForExitAsync(Stop);
        Assert.Equal(0, process.ExitCode);
    }
}
