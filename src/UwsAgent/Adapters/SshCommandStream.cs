using Renci.SshNet;
using UwsAgent.Core;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>The input and output of a command on the far side, as one stream.</summary>
internal sealed class SshCommandStream : Stream
{
    private readonly SshCommand command;
    private readonly EngineAddress address;
    private readonly Task ended;
    private readonly Stream input;

    public SshCommandStream(SshCommand command, EngineAddress address)
    {
        (this.command, this.address) = (command, address);
        command.CommandTimeout = Timeout.InfiniteTimeSpan;
        ended = command.ExecuteAsync(CancellationToken.None);
        input = command.CreateInputStream();
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    // The library's pipe only reads by waiting, so a thread of the pool waits.
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var rented = new byte[buffer.Length];
        var count = await Task.Run(() => command.OutputStream.Read(rented, 0, rented.Length), cancellationToken)
            .WaitAsync(cancellationToken);
        if (count == 0 && command.Error is { Length: > 0 } error)
        {
            throw new EngineUnavailableException(
                $"Engine {address.Name}: its host says: {PlainText.Line(error.Trim(), 300)}"
            );
        }

        rented.AsMemory(0, count).CopyTo(buffer);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        await input.WriteAsync(buffer, cancellationToken);
        await input.FlushAsync(cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => command.OutputStream.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => input.Write(buffer, offset, count);

    public override void Flush() => input.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ = EndAsync();
        }

        base.Dispose(disposing);
    }

    private async Task EndAsync()
    {
        try
        {
            await input.DisposeAsync();
            command.CancelAsync();
            await ended;
        }
#pragma warning disable CA1031 // It is being thrown away; how it ends is of no interest.
        catch (Exception)
#pragma warning restore CA1031
        {
            // The connection may be gone already.
        }
        finally
        {
            command.Dispose();
        }
    }
}
