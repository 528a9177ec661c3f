using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Uws;

/// <summary>One command, from the call to its exit code: copies what the agent says, and sends what it asks for.</summary>
internal sealed class Conversation(Stream agent) : IDisposable
{
    public const int ClosedEarly = -1;
    public const int Refused = -2;
    public const int Silent = -3;
    private const int Interrupted = 130;
    private const int AnswerMilliseconds = 30_000;

    private readonly BufferedStream incoming = new(agent, Wire.PieceBytes);
    private readonly byte[] piece = new byte[Wire.PieceBytes];
    private readonly Lock sending = new();
    private bool isCancelled;

    /// <summary>The agent's first line when it did not take the call.</summary>
    public string Answer { get; private set; } = "";

    /// <returns>The exit code, or one of the negative ones above.</returns>
    public int Run(Call call)
    {
        var head = $"POST /cli HTTP/1.1\r\nHost: uws\r\nConnection: Upgrade\r\nUpgrade: {Wire.Protocol}\r\n\r\n";
        agent.Write([.. Encoding.ASCII.GetBytes(head), .. Wire.Whole(Frame.Call, call.ToBytes())]);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var window = OperatingSystem.IsWindows()
            ? null
            : PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => SendWindow());
        try
        {
            // A view may be silent for hours, but the first answer comes at once from an agent that lives.
            SetPatience(AnswerMilliseconds);
            Answer = ReadHead();
            SetPatience(Timeout.Infinite);
            return Answer.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal) ? Copy() : Refused;
        }
        catch (IOException)
        {
            return Answer.Length == 0 ? Silent : ClosedEarly;
        }
    }

    public void Dispose() => incoming.Dispose();

    private int Copy()
    {
        Span<byte> header = stackalloc byte[Wire.HeaderBytes];
        while (true)
        {
            incoming.ReadExactly(header);
            var (frame, length) = Wire.ReadHeader(header);
            if (length < 0 || length > piece.Length)
            {
                return ClosedEarly;
            }

            var bytes = piece.AsSpan(0, length);
            incoming.ReadExactly(bytes);
            switch (frame)
            {
                case Frame.Output when !Native.Write(1, bytes):
                    return 0;
                case Frame.Error:
                    _ = Native.Write(2, bytes);
                    break;
                case Frame.Exit:
                    return BinaryPrimitives.ReadInt32BigEndian(bytes);
                case Frame.WantInput:
                    new Thread(SendInput) { IsBackground = true }.Start();
                    break;
                case Frame.Question:
                    _ = Native.Write(2, bytes);
                    Send(Frame.Answer, ReadLine());
                    break;
                default:
                    break;
            }
        }
    }

    private void SendInput()
    {
        var buffer = new byte[Wire.PieceBytes];
        while (Native.Read(buffer) is > 0 and var count)
        {
            Send(Frame.Input, buffer.AsSpan(0, count));
        }

        Send(Frame.InputEnd, default);
    }

    // The first Ctrl-C lets the agent say its last words; the second, or two seconds, ends it here. The job goes on in either case.
    private void Cancel(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (isCancelled)
        {
            Environment.Exit(Interrupted);
        }

        isCancelled = true;
        new Thread(() =>
        {
            Thread.Sleep(2000);
            Environment.Exit(Interrupted);
        })
        {
            IsBackground = true,
        }.Start();
        Send(Frame.Cancel, default);
    }

    private void SendWindow()
    {
        var (width, height) = Native.Window();
        var size = new byte[2 * sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(size, width);
        BinaryPrimitives.WriteInt32BigEndian(size.AsSpan(sizeof(int)), height);
        Send(Frame.Window, size);
    }

    private void Send(Frame frame, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var whole = Wire.Whole(frame, bytes);
            lock (sending)
            {
                agent.Write(whole);
            }
        }
        catch (IOException)
        {
            // The agent has gone; the loop that reads from it says so.
        }
    }

    private void SetPatience(int milliseconds)
    {
        if (agent.CanTimeout)
        {
            agent.ReadTimeout = milliseconds;
        }
    }

    private string ReadHead()
    {
        var head = new StringBuilder();
        while (
            !head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && incoming.ReadByte() is >= 0 and var next
        )
        {
            head.Append((char)next);
        }

        return head.Length > 0 ? head.ToString() : throw new EndOfStreamException();
    }

    private static byte[] ReadLine()
    {
        var line = new List<byte>();
        Span<byte> one = stackalloc byte[1];
        while (Native.Read(one) == 1 && one[0] != '\n')
        {
            line.Add(one[0]);
        }

        return [.. line];
    }
}
