using System.Text;
using Uws;

namespace UwsAgent.Cli;

/// <summary>What a command has written and the terminal has not yet got, in the order of writing, both sides of it.</summary>
internal sealed class Outbox
{
    private readonly Lock gate = new();
    private readonly List<(Frame Frame, MemoryStream Bytes)> parts = [];

    public void Add(Frame frame, ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            if (parts.Count == 0 || parts[^1].Frame != frame)
            {
                parts.Add((frame, new()));
            }

            parts[^1].Bytes.Write(bytes);
        }
    }

    public IReadOnlyList<(Frame Frame, ReadOnlyMemory<byte> Bytes)> Take()
    {
        lock (gate)
        {
            var taken = parts.Select(part => (part.Frame, (ReadOnlyMemory<byte>)part.Bytes.ToArray())).ToArray();
            parts.Clear();
            return taken;
        }
    }
}

/// <summary>Text of a command on its way out as UTF-8; it waits in the outbox until the session is flushed.</summary>
internal sealed class CommandText : TextWriter
{
    private readonly Outbox outbox;
    private readonly Frame frame;

    // Keeps the first half of a pair when the halves are written one by one.
    private readonly Encoder encoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetEncoder();

    public CommandText(Outbox outbox, Frame frame)
        : base(System.Globalization.CultureInfo.InvariantCulture)
    {
        this.outbox = outbox;
        this.frame = frame;
        CoreNewLine = ['\n'];
    }

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write([value]);

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    // Nothing waits here, so the asynchronous forms are the same.
    public override Task WriteAsync(string? value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(buffer.Length)];
        outbox.Add(frame, bytes.AsSpan(0, encoder.GetBytes(buffer, bytes, flush: false)));
    }
}
