using Microsoft.Extensions.Hosting;
using UwsAgent.Hosting;

namespace UwsAgent.Tests.Hosting;

public sealed class StopSignalsTests
{
    [Fact]
    public void The_first_signal_stops_and_the_second_hurries()
    {
        using var life = new Life();
        using var signals = new StopSignals(life);

        signals.Receive();
        Assert.Equal(1, life.Stops);
        Assert.False(signals.Hurry.IsCancellationRequested);

        signals.Receive();
        Assert.Equal(1, life.Stops);
        Assert.True(signals.Hurry.IsCancellationRequested);
    }

    private sealed class Life : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource never = new();

        public int Stops { get; private set; }

        public CancellationToken ApplicationStarted => never.Token;

        public CancellationToken ApplicationStopping => never.Token;

        public CancellationToken ApplicationStopped => never.Token;

        public void StopApplication() => Stops++;

        public void Dispose() => never.Dispose();
    }
}
