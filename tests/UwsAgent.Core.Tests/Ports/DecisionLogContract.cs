using System.Text;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Ports;

/// <summary>What every decision log keeps to, in memory or on a disk.</summary>
public abstract class DecisionLogContract
{
    private static readonly DateTimeOffset Day = new(2026, 3, 2, 23, 59, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract IDecisionLog Log { get; }

    [Fact]
    public async Task Lines_are_read_in_order_from_a_day_on_and_each_series_for_itself()
    {
        Assert.True(Log.IsFresh("amy-wrkr", Day));
        await Log.AppendAsync("amy-wrkr", Day, Lines("one", "two"), Stop);
        await Log.AppendAsync("amy-east", Day, Lines("other"), Stop);
        Assert.False(Log.IsFresh("amy-wrkr", Day));
        Assert.True(Log.IsFresh("amy-wrkr", Day.AddMinutes(2)));
        await Log.AppendAsync("amy-wrkr", Day.AddMinutes(2), Lines("three"), Stop);

        Assert.Equal(["one", "two", "three"], await AllAsync("amy-wrkr", Day.AddDays(-3)));
        Assert.Equal(["three"], await AllAsync("amy-wrkr", Day.AddMinutes(1)));
        Assert.Equal(["other"], await AllAsync("amy-east", Day));
        Assert.Empty(await AllAsync("nothing", Day));
    }

    [Fact]
    public async Task Files_are_dropped_whole_by_their_day()
    {
        await Log.AppendAsync("amy-wrkr", Day, Lines("one"), Stop);
        await Log.AppendAsync("amy-wrkr", Day.AddDays(1), Lines("two"), Stop);

        Assert.Equal(1, await Log.DropBeforeAsync(Day.AddDays(1), Stop));
        Assert.Equal(["two"], await AllAsync("amy-wrkr", Day.AddDays(-1)));
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> Lines(params string[] lines) =>
        [.. lines.Select(line => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(line))];

    private async Task<List<string>> AllAsync(string series, DateTimeOffset from)
    {
        var all = new List<string>();
        await foreach (var line in Log.ReadAsync(series, from, Stop))
        {
            all.Add(Encoding.UTF8.GetString(line.Span));
        }

        return all;
    }
}
