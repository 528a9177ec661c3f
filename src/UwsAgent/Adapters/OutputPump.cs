using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace UwsAgent.Adapters;

/// <summary>Carries what a child writes from its pipe to who wants it.</summary>
internal sealed class OutputPump(PosixReadiness readiness, SafeFileHandle pipe, Action<ReadOnlyMemory<byte>> receive)
{
    private const int BufferSize = 64 * 1024;
    private const int ReadsPerTurn = 64;

    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="failed">Cancelled when the receiver throws: the child must not hang on a full pipe for ever.</param>
    /// <returns>False when it was stopped while something still held the pipe.</returns>
    public async Task<bool> RunAsync(CancellationTokenSource failed)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (var reads = 1; !stopped.Task.IsCompleted; reads++)
            {
                var count = Read(buffer);
                if (count == 0)
                {
                    return true;
                }

                if (count > 0)
                {
                    receive(buffer.AsMemory(0, count));
                }
                else if (!await IsReadableAsync())
                {
                    return false;
                }

                if (reads % ReadsPerTurn == 0)
                {
                    await Task.Yield();
                }
            }

            return false;
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Stop() => stopped.TrySetResult();

    private async Task<bool> IsReadableAsync()
    {
        using var given = new CancellationTokenSource();
        var readable = readiness.WhenReadableAsync(pipe, given.Token);
        if (await Task.WhenAny(readable, stopped.Task) == readable)
        {
            return true;
        }

        await given.CancelAsync();
        return false;
    }

    /// <returns>0 at the end, -1 when there is nothing yet.</returns>
    private unsafe int Read(byte[] buffer)
    {
        fixed (byte* first = buffer)
        {
            return (int)LibC.Read(pipe, first, (nuint)buffer.Length);
        }
    }
}
