using System.Diagnostics;
using UwsAgent.Adapters;
using UwsAgent.Core;
using UwsAgent.Core.Ports;

namespace UwsAgent.Tests.Adapters;

/// <summary>The disk is full, read-only or failing: nothing is half-changed, running work can still end, and it goes on by itself afterwards.</summary>
public sealed class FullDiskTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_refuses_new_work_lets_running_work_end_and_recovers_by_itself()
    {
        var disk = new SimulatedDisk();
        await using var bench = new StoreBench();
        await using var store = await bench.OpenAsync(disk);
        disk.Failure = what => what.StartsWith("create", StringComparison.Ordinal) ? NoSpace() : null;

        var taken = 0;
        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
        {
            for (; ; taken++)
            {
                await store.CommitAsync([StoreBench.Put($"{taken}", new string('x', 300))], Stop);
            }
        });
        Assert.Contains("No space left", refusal.Message, StringComparison.Ordinal);
        Assert.False(store.Health.TakesWrites);
        Assert.Contains("No space left", store.Health.WhyNot, StringComparison.Ordinal);
        Assert.Equal(taken, (await StoreBench.ReadAsync(store)).Count);

        await store.CommitAsync([StoreBench.Put("0", "finished")], mayUseReserve: true, Stop);
        Assert.Equal("finished", (await StoreBench.ReadAsync(store))["0"]);

        disk.Failure = null;
        await LiteDbDocumentStoreTests.Until(() => store.Health.TakesWrites);
        await store.CommitAsync([StoreBench.Put("again", "a")], Stop);
        await using var reopened = await bench.OpenAsync(new SimulatedDisk(disk.Image()));
        Assert.Equal(taken + 1, (await StoreBench.ReadAsync(reopened)).Count);
    }

    [Theory]
    [InlineData("write journal-")]
    [InlineData("flush journal-")]
    [InlineData("flush names")]
    [InlineData("write base")]
    [InlineData("flush base")]
    public async Task An_error_of_the_disk_at_any_step_changes_nothing_and_passes(string step)
    {
        var (disk, history, random) = (new SimulatedDisk(), new StoreHistory(), new Random(3));
        await using var bench = new StoreBench();
        await using var store = await bench.OpenAsync(disk);
        var failures = 0;
        for (var i = 0; i < 200; i++)
        {
            disk.Failure =
                i % 7 == 3 && !step.Contains("base", StringComparison.Ordinal) || i is > 20 and < 150
                    ? what => what.StartsWith(step, StringComparison.Ordinal) ? NoSpace() : null
                    : null;
            try
            {
                await history.CommitAsync(store, random);
            }
            catch (StoreUnavailableException)
            {
                failures++;
            }
        }

        disk.Failure = null;
        await LiteDbDocumentStoreTests.Until(() => store.Health.TakesWrites);
        Assert.Null(await history.FaultAsync(store));
        await history.CommitAsync(store, random);
        await using var reopened = await bench.OpenAsync(new SimulatedDisk(disk.Image()));
        Assert.Null(await history.FaultAsync(reopened));
        Assert.Equal(!step.Contains("base", StringComparison.Ordinal), failures > 0);
    }

    [Fact]
    public async Task A_commit_that_failed_is_not_there_after_a_restart_once_another_has_succeeded()
    {
        var disk = new SimulatedDisk();
        await using var bench = new StoreBench();
        await using var store = await bench.OpenAsync(disk);
        disk.Failure = what => what.StartsWith("flush journal-", StringComparison.Ordinal) ? NoSpace() : null;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync([StoreBench.Put("no", "a")], Stop));
        disk.Failure = null;
        await store.CommitAsync([StoreBench.Put("yes", "a")], Stop);

        await using var reopened = await bench.OpenAsync(new SimulatedDisk(disk.Image()));

        Assert.Equal(["yes"], (await StoreBench.ReadAsync(reopened)).Keys);
    }

    [Fact]
    public async Task A_store_opens_on_a_full_disk_reads_what_is_there_and_takes_writes_later()
    {
        var disk = new SimulatedDisk();
        await using var bench = new StoreBench();
        await using (var store = await bench.OpenAsync(disk))
        {
            await store.CommitAsync([StoreBench.Put("1", "a")], Stop);
        }

        var full = new SimulatedDisk(disk.Image().Where(file => file.Key != CommitJournal.SpareName).ToDictionary())
        {
            Failure = what => what.StartsWith("flush names", StringComparison.Ordinal) ? null : NoSpace(),
        };
        await using var reopened = await bench.OpenAsync(full);

        Assert.Equal(["1"], (await StoreBench.ReadAsync(reopened)).Keys);
        Assert.False(reopened.Health.TakesWrites);
        full.Failure = null;
        await LiteDbDocumentStoreTests.Until(() => reopened.Health.TakesWrites);
        await reopened.CommitAsync([StoreBench.Put("2", "b")], Stop);
    }

    [Fact]
    public async Task A_real_full_disk_is_survived()
    {
        await using var bench = new StoreBench
        {
            Tuning = new StoreTuning { SegmentBytes = 256 * 1024, ReserveBytes = 64 * 1024 },
        };
        Assert.SkipUnless(TryMount(bench.Directory), "needs root and Linux, to mount a small file system");
        try
        {
            await using var store = await bench.OpenAsync();
            var (taken, filler) = (0, Path.Join(bench.Directory, "filler"));
            await File.WriteAllBytesAsync(filler, new byte[1024 * 1024], Stop);
            await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            {
                for (; taken < 100_000; taken++)
                {
                    await store.CommitAsync([StoreBench.Put($"{taken}", new string('x', 2000))], Stop);
                }
            });
            await store.CommitAsync([StoreBench.Put("0", "finished")], mayUseReserve: true, Stop);
            Assert.Equal(taken, (await StoreBench.ReadAsync(store)).Count);

            File.Delete(filler);
            await LiteDbDocumentStoreTests.Until(() => store.Health.TakesWrites);
            await store.CommitAsync([StoreBench.Put("again", "a")], Stop);
            await store.DisposeAsync();
            await using var reopened = await bench.OpenAsync();
            Assert.Equal(taken + 1, (await StoreBench.ReadAsync(reopened)).Count);
        }
        finally
        {
            Run("umount", "-l", bench.Directory);
        }
    }

    [Fact]
    public async Task A_read_only_state_directory_is_refused_with_the_reason()
    {
        await using var bench = new StoreBench();
        Assert.SkipUnless(TryMount(bench.Directory), "needs root and Linux, to mount a read-only file system");
        try
        {
            Run("mount", "-o", "remount,ro", bench.Directory);
            await using var store = bench.Make();

            var refusal = await Assert.ThrowsAsync<UserErrorException>(() => store.OpenAsync(Stop));

            Assert.Contains(bench.Directory, refusal.Message, StringComparison.Ordinal);
            Assert.Contains("Read-only", refusal.Message, StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            Run("umount", "-l", bench.Directory);
        }
    }

    private static IOException NoSpace() => new("No space left on device");

    private static bool TryMount(string directory)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return false;
        }

        Directory.CreateDirectory(directory);
        return Run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", directory) == 0;
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }
}
