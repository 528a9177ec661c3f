using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>One of several holders of a job's log; the last to let go closes it.</summary>
internal sealed class JobLogHold(FileJobLog log, Action release) : IJobLog
{
    private Action? release = release;

    public void Line(string text) => log.Line(text);

    public void Output(ReadOnlySpan<byte> bytes) => log.Output(bytes);

    public ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref release, null)?.Invoke();
        return ValueTask.CompletedTask;
    }
}
