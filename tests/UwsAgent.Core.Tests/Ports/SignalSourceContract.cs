using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Ports;

/// <summary>What every source of signals keeps to, whatever it reads.</summary>
public abstract class SignalSourceContract
{
    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract ISignalSource Source { get; }

    /// <summary>A request to a source that has 230 under the first field, 12 under the second, and nothing under the third.</summary>
    protected abstract SignalRequest ThreeFields();

    /// <summary>A request to a source that is away.</summary>
    protected abstract SignalRequest Away();

    [Fact]
    public async Task Each_field_has_its_sample_in_order_and_what_is_missing_is_not_zero()
    {
        var samples = await Source.ReadAsync(ThreeFields(), Stop);

        Assert.Equal(
            [(SampleState.Value, 230d), (SampleState.Value, 12d)],
            samples.Take(2).Select(sample => (sample.State, sample.Number))
        );
        Assert.Equal(3, samples.Count);
        Assert.NotEqual(SampleState.Value, samples[2].State);
        Assert.NotNull(samples[2].Why);
    }

    [Fact]
    public async Task A_source_that_is_away_says_so_for_every_field()
    {
        var request = Away();

        var samples = await Source.ReadAsync(request, Stop);

        Assert.Equal(request.Fields.Count, samples.Count);
        Assert.All(samples, sample => Assert.Equal(SampleState.SourceDown, sample.State));
    }

    [Fact]
    public async Task Only_cancellation_throws()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Source.ReadAsync(ThreeFields(), cancelled.Token));
    }
}
