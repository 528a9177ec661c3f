using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;
using System.Threading.Channels;
using Uws;

namespace UwsAgent.Cli;

/// <summary>The upgraded socket of one call: reads what the client sends as it comes, writes frames one at a time.</summary>
internal sealed class SocketChannel(Stream socket) : ICommandChannel, IDisposable
{
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly Pipe input = new();
    private readonly Channel<string> answers = Channel.CreateUnbounded<string>();
    private long window;

    public (int Width, int Height) Window
    {
        get
        {
            var both = Interlocked.Read(ref window);
            return ((int)(both >> 32), (int)both);
        }
        private set => Interlocked.Exchange(ref window, ((long)value.Width << 32) | (uint)value.Height);
    }

    /// <exception cref="IOException">The other side does not speak this protocol.</exception>
    public async Task<Call> ReadCallAsync(CancellationToken cancellationToken)
    {
        var (frame, bytes) = await ReadAsync(Wire.MostCallBytes, cancellationToken);
        if (frame != Frame.Call)
        {
            throw new IOException("The first frame is not a call.");
        }

        var call = Call.FromBytes(bytes);
        Window = (call.Width, call.Height);
        return call;
    }

    /// <summary>Until the client goes (false) or wants to go (true).</summary>
    public async Task<bool> ListenAsync(CancellationToken cancellationToken)
    {
        var whole = false;
        try
        {
            while (true)
            {
                var (frame, bytes) = await ReadAsync(Wire.PieceBytes, cancellationToken);
                switch (frame)
                {
                    case Frame.Input when !whole:
                        await input.Writer.WriteAsync(bytes, cancellationToken);
                        break;
                    case Frame.InputEnd:
                        whole = true;
                        await input.Writer.CompleteAsync();
                        break;
                    case Frame.Answer:
                        answers.Writer.TryWrite(Encoding.UTF8.GetString(bytes));
                        break;
                    case Frame.Window when bytes.Length == 2 * sizeof(int):
                        Window = (
                            BinaryPrimitives.ReadInt32BigEndian(bytes),
                            BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(sizeof(int)))
                        );
                        break;
                    case Frame.Cancel:
                        return true;
                    default:
                        throw new IOException($"A frame of type {(byte)frame} has no meaning here.");
                }
            }
        }
        catch (IOException)
        {
            return false;
        }
        finally
        {
            // Half of a file must never look like the whole of it.
            await input.Writer.CompleteAsync(whole ? null : new IOException("The caller went away before the end."));
            answers.Writer.TryComplete();
        }
    }

    public async Task WriteAsync(Frame frame, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        do
        {
            var piece = bytes[..Math.Min(bytes.Length, Wire.PieceBytes)];
            bytes = bytes[piece.Length..];
            await WritePieceAsync(frame, piece, cancellationToken);
        } while (!bytes.IsEmpty);
    }

    public async Task<Stream> OpenInputAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(Frame.WantInput, default, cancellationToken);
        return input.Reader.AsStream();
    }

    public async Task<string> AskAsync(string question, CancellationToken cancellationToken)
    {
        await WriteAsync(Frame.Question, Encoding.UTF8.GetBytes(question), cancellationToken);
        try
        {
            return await answers.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException)
        {
            return "";
        }
    }

    public void Dispose() => writing.Dispose();

    private async Task WritePieceAsync(Frame frame, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        var length = Wire.HeaderBytes + piece.Length;
        var whole = ArrayPool<byte>.Shared.Rent(length);
        await writing.WaitAsync(cancellationToken);
        try
        {
            Wire.WriteHeader(whole, frame, piece.Length);
            piece.CopyTo(whole.AsMemory(Wire.HeaderBytes));
            await socket.WriteAsync(whole.AsMemory(0, length), cancellationToken);
        }
        finally
        {
            writing.Release();
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private async Task<(Frame Frame, byte[] Bytes)> ReadAsync(int most, CancellationToken cancellationToken)
    {
        var header = new byte[Wire.HeaderBytes];
        await socket.ReadExactlyAsync(header, cancellationToken);
        var (frame, length) = Wire.ReadHeader(header);
        if (length < 0 || length > most)
        {
            throw new IOException($"A frame of {length} bytes is not possible here.");
        }

        var bytes = new byte[length];
        await socket.ReadExactlyAsync(bytes, cancellationToken);
        return (frame, bytes);
    }
}
