using System.Text;
using UwsAgent.Adapters;

namespace UwsAgent.Tests.Adapters;

/// <summary>Keeps what a reader was shown and wakes who waits for it; may be slow on purpose.</summary>
internal sealed class SeenStream : MemoryStream
{
    private readonly Lock gate = new();
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Signal written = new();

    public bool IsHeld { get; init; }

    public void Release() => released.SetResult();

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        if (IsHeld)
        {
            await released.Task.WaitAsync(cancellationToken);
        }

        lock (gate)
        {
            base.Write(buffer.Span);
        }

        written.Raise();
    }

    public async Task UntilLengthAsync(long length)
    {
        while (true)
        {
            var next = written.Next();
            lock (gate)
            {
                if (Length >= length)
                {
                    return;
                }
            }

            await next.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    public string Text()
    {
        lock (gate)
        {
            return Encoding.UTF8.GetString(ToArray());
        }
    }
}
