using System.Runtime.InteropServices;

namespace UwsAgent.Hosting;

/// <summary>SIGTERM and SIGINT: the first asks the agent to stop between steps, the second not to wait for that.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly IHostApplicationLifetime life;
    private readonly CancellationTokenSource hurry = new();
    private readonly PosixSignalRegistration terminate;
    private readonly PosixSignalRegistration interrupt;
    private int received;

    public StopSignals(IHostApplicationLifetime life)
    {
        this.life = life;
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);
    }

    /// <summary>Cancelled by the second signal.</summary>
    public CancellationToken Hurry => hurry.Token;

    public void Receive()
    {
        if (Interlocked.Increment(ref received) == 1)
        {
            life.StopApplication();
        }
        else
        {
            hurry.Cancel();
        }
    }

    public void Dispose()
    {
        terminate.Dispose();
        interrupt.Dispose();
        hurry.Dispose();
    }

    private void Handle(PosixSignalContext signal)
    {
        signal.Cancel = true;
        Receive();
    }
}
