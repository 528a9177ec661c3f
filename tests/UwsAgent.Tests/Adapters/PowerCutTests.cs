using System.Globalization;
using UwsAgent.Adapters;

namespace UwsAgent.Tests.Adapters;

/// <summary>The power fails at any write, flush or rename of the store; what was not flushed is dropped, torn or overtaken.</summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private const int Commits = 60;

    private static int Cuts =>
        int.TryParse(Environment.GetEnvironmentVariable("UWS_POWER_CUTS"), CultureInfo.InvariantCulture, out var given)
            ? given
            : 150;

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_power_cut_at_any_point_and_after_a_second_one()
    {
        var (seed, random, torn, rebased) = (Environment.TickCount, new Random(Environment.TickCount), 0, 0);
        await using var bench = new StoreBench();
        for (var cut = 0; cut < Cuts; )
        {
            var disk = new SimulatedDisk();
            var history = new StoreHistory();
            await WorkAsync(bench, disk, history, random);
            for (var i = 0; i < 25 && cut < Cuts; i++, cut++)
            {
                var when = random.Next(disk.Now + 1);
                var after = new SimulatedDisk(disk.CutAt(when, random));
                var troubles = await CheckAsync(bench, after, history, when, $"seed {seed}, cut {cut} at {when}");
                torn += troubles.Any(trouble => trouble.Contains("not a whole change", StringComparison.Ordinal))
                    ? 1
                    : 0;
                rebased += after.List().Count(name => name.StartsWith("base-", StringComparison.Ordinal));
                Assert.DoesNotContain(
                    troubles,
                    trouble => !trouble.Contains("not a whole change", StringComparison.Ordinal)
                );
            }

            await CutTwiceAsync(bench, disk, history, random, seed);
        }

        output.WriteLine(
            $"{Cuts} power cuts, 0 acknowledged commits lost, {torn} torn tails cut off, {rebased} bases seen"
        );
    }

    [Fact]
    public async Task Nothing_is_acknowledged_before_it_was_flushed()
    {
        var (disk, history, random) = (new SimulatedDisk(), new StoreHistory(), new Random(1));
        await using var bench = new StoreBench();
        await using (var store = await bench.OpenAsync(disk))
        {
            for (var i = 0; i < Commits; i++)
            {
                await history.CommitAsync(store, random, () => disk.Now);
                await using var reopened = await bench.OpenAsync(new SimulatedDisk(disk.CutAt(disk.Now, Nothing.Kept)));
                Assert.Null(await history.FaultAsync(reopened, disk.Now));
            }
        }
    }

    [Fact]
    public async Task The_simulation_notices_a_store_that_does_not_flush()
    {
        var (disk, history, random) = (new SimulatedDisk(), new StoreHistory(), new Random(1));
        await using var bench = new StoreBench();
        var faults = 0;
        await using (var store = await bench.OpenAsync(new Careless(disk)))
        {
            for (var i = 0; i < Commits; i++)
            {
                await history.CommitAsync(store, random, () => disk.Now);
            }
        }

        for (var i = 0; i < 20; i++)
        {
            await using var reopened = await bench.OpenAsync(new SimulatedDisk(disk.CutAt(disk.Now, random)));
            faults += await history.FaultAsync(reopened, disk.Now) is null ? 0 : 1;
        }

        Assert.NotEqual(0, faults);
    }

    private static async Task WorkAsync(StoreBench bench, SimulatedDisk disk, StoreHistory history, Random random)
    {
        await using var store = await bench.OpenAsync(disk);
        for (var i = 0; i < Commits; )
        {
            var together = Enumerable.Range(0, random.Next(1, 5)).ToList();
            i += together.Count;
            await Task.WhenAll(together.Select(_ => history.CommitAsync(store, random, () => disk.Now)));
        }
    }

    private static async Task<IReadOnlyList<string>> CheckAsync(
        StoreBench bench,
        SimulatedDisk disk,
        StoreHistory history,
        int when,
        string about
    )
    {
        await using var store = bench.Make(disk);
        var opening = await store.OpenAsync(CancellationToken.None);
        Assert.True(
            await history.FaultAsync(store, when) is null,
            about + ": " + await history.FaultAsync(store, when)
        );
        return opening.Troubles;
    }

    private static async Task CutTwiceAsync(
        StoreBench bench,
        SimulatedDisk disk,
        StoreHistory history,
        Random random,
        int seed
    )
    {
        var first = random.Next(disk.Now + 1);
        var second = new SimulatedDisk(disk.CutAt(first, random));
        await using (var store = await bench.OpenAsync(second))
        {
            await history.ForgetAfterAsync(store, first);
            for (var i = 0; i < 20; i++)
            {
                await history.CommitAsync(store, random, () => second.Now);
            }
        }

        var when = random.Next(second.Now + 1);
        await CheckAsync(
            bench,
            new SimulatedDisk(second.CutAt(when, random)),
            history,
            when,
            $"seed {seed}, second cut at {when} after one at {first}"
        );
    }

    /// <summary>A die that always drops what was not flushed.</summary>
    private sealed class Nothing : Random
    {
        public static readonly Nothing Kept = new();

        public override int Next(int maxValue) => 0;
    }

    /// <summary>A disk under which the store only believes that it flushes.</summary>
    private sealed class Careless(IStoreFiles inner) : IStoreFiles
    {
        public IReadOnlyList<string> List() => inner.List();

        public bool Exists(string name) => inner.Exists(name);

        public void EnsureDirectory() => inner.EnsureDirectory();

        public IStoreFile Open(string name, bool create) => new CarelessFile(inner.Open(name, create));

        public void Rename(string from, string to) => inner.Rename(from, to);

        public void Delete(string name) => inner.Delete(name);

        public void FlushNames() => inner.FlushNames();
    }

    private sealed class CarelessFile(IStoreFile inner) : IStoreFile
    {
        public string Name => inner.Name;

        public long Length => inner.Length;

        public int Read(Span<byte> into, long offset) => inner.Read(into, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset) => inner.Write(bytes, offset);

        public void SetLength(long length) => inner.SetLength(length);

        public void Flush() { }

        public void Dispose() => inner.Dispose();
    }
}
