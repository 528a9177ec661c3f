using System.Text;

namespace UwsAgent.Cli.Commands;

/// <summary>Cuts what is written into lines and hands each on whole.</summary>
internal sealed class LineStream(Func<string, CancellationToken, ValueTask> line) : Stream
{
    /// <summary>A line without an end is handed on in pieces of this size.</summary>
    private const int LongestLine = 64 * 1024;

    private readonly List<byte> begun = [];

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        while (buffer.Span.IndexOf((byte)'\n') is >= 0 and var end)
        {
            begun.AddRange(buffer.Span[..end]);
            buffer = buffer[(end + 1)..];
            await HandOnAsync(cancellationToken);
        }

        begun.AddRange(buffer.Span);
        if (begun.Count >= LongestLine)
        {
            await HandOnAsync(cancellationToken);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>What was begun and not ended.</summary>
    public Task EndAsync(CancellationToken cancellationToken) =>
        begun.Count == 0 ? Task.CompletedTask : HandOnAsync(cancellationToken).AsTask();

    public override void Flush() { }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private ValueTask HandOnAsync(CancellationToken cancellationToken)
    {
        var text = Encoding.UTF8.GetString([.. begun]);
        begun.Clear();
        return line(text, cancellationToken);
    }
}
