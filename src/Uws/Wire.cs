using System.Buffers.Binary;

namespace Uws;

/// <summary>What a frame carries; after the upgrade both sides send a type byte, the length in four bytes (big-endian), then the bytes.</summary>
internal enum Frame : byte
{
    None = 0,

    // From uws to the agent.
    Call = 1,
    Input = 2,
    InputEnd = 3,
    Cancel = 4,
    Window = 5,
    Answer = 6,

    // From the agent to uws.
    Output = 16,
    Error = 17,
    Exit = 18,
    WantInput = 19,
    Question = 20,
}

/// <summary>What the caller's side of the terminal is like.</summary>
[Flags]
internal enum CallTraits
{
    None = 0,
    Color = 1,
    InputIsTerminal = 2,
    OutputIsTerminal = 4,
}

/// <summary>The words both ends of the socket agree on; compiled into <c>uws</c> and into the agent.</summary>
internal static class Wire
{
    public const string Protocol = "uws-cli/1";
    public const int HeaderBytes = 5;

    /// <summary>Bytes in one frame of input or output; only a call may be longer.</summary>
    public const int PieceBytes = 32 * 1024;

    /// <summary>More than Linux lets a process have in arguments (2 MiB by default).</summary>
    public const int MostCallBytes = 8 * 1024 * 1024;

    public static void WriteHeader(Span<byte> header, Frame frame, int length)
    {
        header[0] = (byte)frame;
        BinaryPrimitives.WriteInt32BigEndian(header[1..], length);
    }

    public static (Frame Frame, int Length) ReadHeader(ReadOnlySpan<byte> header) =>
        ((Frame)header[0], BinaryPrimitives.ReadInt32BigEndian(header[1..]));

    public static byte[] Whole(Frame frame, ReadOnlySpan<byte> bytes)
    {
        var whole = new byte[HeaderBytes + bytes.Length];
        WriteHeader(whole, frame, bytes.Length);
        bytes.CopyTo(whole.AsSpan(HeaderBytes));
        return whole;
    }
}

/// <summary>One call of <c>uws</c>: the arguments as given, and the terminal it will be shown on.</summary>
/// <param name="Width">Columns of the terminal; 0 when the output goes elsewhere.</param>
internal sealed record Call(
    string ClientVersion,
    int Width,
    int Height,
    CallTraits Traits,
    IReadOnlyList<string> Arguments
)
{
    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(ClientVersion);
        writer.Write(Width);
        writer.Write(Height);
        writer.Write((int)Traits);
        writer.Write(Arguments.Count);
        foreach (var argument in Arguments)
        {
            writer.Write(argument);
        }

        writer.Flush();
        return bytes.ToArray();
    }

    /// <exception cref="IOException">The bytes are not a call.</exception>
    public static Call FromBytes(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        var version = reader.ReadString();
        var (width, height, traits, count) = (
            reader.ReadInt32(),
            reader.ReadInt32(),
            (CallTraits)reader.ReadInt32(),
            reader.ReadInt32()
        );
        if (count < 0 || count > bytes.Length)
        {
            throw new IOException("The number of arguments is impossible.");
        }

        var arguments = new string[count];
        for (var i = 0; i < count; i++)
        {
            arguments[i] = reader.ReadString();
        }

        return new(version, width, height, traits, arguments);
    }
}
