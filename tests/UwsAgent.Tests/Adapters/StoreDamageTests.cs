using UwsAgent.Adapters;

namespace UwsAgent.Tests.Adapters;

/// <summary>Files that rot, shrink or vanish: what was acknowledged is there, or the opening says that it is not.</summary>
public sealed class StoreDamageTests(ITestOutputHelper output)
{
    private readonly Random random = new(20261123);
    private readonly StoreHistory history = new();

    [Fact]
    public async Task A_flipped_byte_anywhere_is_harmless_or_said()
    {
        var image = await MakeAsync();
        var (harmless, said) = (0, 0);
        foreach (var (name, bytes) in image)
        {
            foreach (var position in Positions(bytes.Length, 60))
            {
                var flipped = bytes.ToArray();
                flipped[position] ^= (byte)(1 << random.Next(8));
                var isSaid = await CheckAsync(With(image, name, flipped), $"{name} at {position}");
                (harmless, said) = isSaid ? (harmless, said + 1) : (harmless + 1, said);
            }
        }

        output.WriteLine($"{harmless} flips did no harm, {said} were said, none went unnoticed");
        Assert.True(said > 0 && harmless > 0);
    }

    [Fact]
    public async Task A_file_that_was_cut_short_anywhere_is_harmless_or_said()
    {
        var image = await MakeAsync();
        foreach (var (name, bytes) in image)
        {
            foreach (var length in Positions(bytes.Length, 40))
            {
                await CheckAsync(With(image, name, bytes[..length]), $"{name} cut to {length}");
            }
        }
    }

    [Fact]
    public async Task A_missing_file_is_harmless_or_said()
    {
        var image = await MakeAsync();
        foreach (var name in image.Keys)
        {
            await CheckAsync(image.Where(file => file.Key != name).ToDictionary(StringComparer.Ordinal), "no " + name);
        }
    }

    [Fact]
    public async Task Garbage_and_zeros_behind_the_end_do_no_harm()
    {
        var image = await MakeAsync();
        foreach (var (name, bytes) in image)
        {
            var garbage = new byte[3000];
            random.NextBytes(garbage);
            await CheckAsync(With(image, name, [.. bytes, .. garbage]), "garbage behind " + name);
            await CheckAsync(With(image, name, [.. bytes, .. new byte[3000]]), "zeros behind " + name);
        }
    }

    [Fact]
    public async Task A_damaged_database_is_set_aside_and_nothing_is_lost()
    {
        var image = await MakeAsync();
        var newest = Newest(image, name => name.StartsWith("base-", StringComparison.Ordinal));
        var rotten = image[newest].ToArray();
        rotten[rotten.Length / 2] ^= 0x10;
        var disk = new SimulatedDisk(With(image, newest, rotten));
        await using var bench = new StoreBench();
        await using var store = bench.Make(disk);

        var opening = await store.OpenAsync(CancellationToken.None);

        Assert.Null(await history.FaultAsync(store));
        Assert.Contains(newest, Assert.Single(opening.Troubles), StringComparison.Ordinal);
        var aside = Assert.Single(disk.List(), name => name.StartsWith(newest + ".damaged-", StringComparison.Ordinal));
        Assert.Equal(rotten, disk.Image()[aside]);
    }

    [Fact]
    public async Task Damage_amid_the_journal_costs_only_itself_and_is_said_once()
    {
        await using var bench = new StoreBench { Tuning = new StoreTuning { SegmentBytes = 64 * 1024 } };
        var disk = new SimulatedDisk();
        await using (var store = await bench.OpenAsync(disk))
        {
            for (var i = 1; i <= 5; i++)
            {
                await store.CommitAsync([StoreBench.Put($"{i}", "value")], CancellationToken.None);
            }
        }

        var image = disk.Image();
        var name = Newest(image, name => CommitJournalFormat.TryParseSegmentName(name, out _));
        var third = image[name].AsSpan().IndexOf("value"u8);
        for (var i = 0; i < 2; i++)
        {
            third += 1 + image[name].AsSpan(third + 1).IndexOf("value"u8);
        }

        image[name][third] ^= 1;
        var rotten = image[name];
        disk = new SimulatedDisk(image);
        await using (var store = bench.Make(disk))
        {
            var troubles = (await store.OpenAsync(CancellationToken.None)).Troubles;
            Assert.Contains(troubles, trouble => trouble.Contains("are lost", StringComparison.Ordinal));
            Assert.Equal(["1", "2", "4", "5"], (await StoreBench.ReadAsync(store)).Keys);
            await store.CommitAsync([StoreBench.Put("6", "after")], CancellationToken.None);
        }

        await using var again = bench.Make(disk);
        Assert.Empty((await again.OpenAsync(CancellationToken.None)).Troubles);
        Assert.Equal(["1", "2", "4", "5", "6"], (await StoreBench.ReadAsync(again)).Keys);
        var aside = disk.List().Single(file => file.StartsWith(name + ".damaged-", StringComparison.Ordinal));
        Assert.Equal(rotten, disk.Image()[aside]);
    }

    [Fact]
    public async Task A_journal_of_another_store_is_never_taken_for_its_own()
    {
        var image = await MakeAsync();
        var other = new SimulatedDisk();
        await using var bench = new StoreBench();
        await using (var store = await bench.OpenAsync(other))
        {
            await store.CommitAsync([StoreBench.Put("1", "foreign", "left")], CancellationToken.None);
        }

        var foreign = other.Image().First(file => CommitJournalFormat.TryParseSegmentName(file.Key, out _)).Value;
        var name = Newest(image, name => CommitJournalFormat.TryParseSegmentName(name, out _));
        await using var mixed = bench.Make(new SimulatedDisk(With(image, name, foreign)));

        Assert.NotEmpty((await mixed.OpenAsync(CancellationToken.None)).Troubles);
        Assert.DoesNotContain("foreign", (await StoreBench.ReadAsync(mixed, "left")).Values);
    }

    /// <summary>A store with two bases and a journal in several files, every commit acknowledged.</summary>
    private async Task<Dictionary<string, byte[]>> MakeAsync()
    {
        await using var bench = new StoreBench();
        var disk = new SimulatedDisk();
        await using (var store = await bench.OpenAsync(disk))
        {
            while (history.Count < 150 || disk.List().Count(name => name.EndsWith(".db", StringComparison.Ordinal)) < 2)
            {
                await history.CommitAsync(store, random);
            }

            for (var i = 0; i < 10; i++)
            {
                await history.CommitAsync(store, random);
            }
        }

        return disk.Image();
    }

    /// <returns>Whether the opening had something to say.</returns>
    private async Task<bool> CheckAsync(Dictionary<string, byte[]> image, string about)
    {
        await using var bench = new StoreBench();
        await using var store = bench.Make(new SimulatedDisk(image));
        var opening = await store.OpenAsync(CancellationToken.None);
        var fault = await history.FaultAsync(store);
        Assert.True(fault is null || opening.Troubles.Count > 0, $"{about}: {fault}, and nothing was said");
        Assert.True(fault is null or not "a commit is there by half", $"{about}: {fault}");
        await store.CommitAsync([StoreBench.Put("1", "goes on")], CancellationToken.None);
        return opening.Troubles.Count > 0;
    }

    private static string Newest(Dictionary<string, byte[]> image, Func<string, bool> isOne) =>
        image.Keys.Where(isOne).Order(StringComparer.Ordinal).Last();

    private static Dictionary<string, byte[]> With(Dictionary<string, byte[]> image, string name, byte[] bytes) =>
        new(image, StringComparer.Ordinal) { [name] = bytes };

    private IEnumerable<int> Positions(int length, int count) =>
        Enumerable.Range(0, Math.Min(count, length)).Select(i => i < 6 ? i : random.Next(length));
}
