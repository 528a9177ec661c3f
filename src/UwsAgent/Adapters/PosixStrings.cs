using System.Runtime.InteropServices;
using System.Text;

namespace UwsAgent.Adapters;

/// <summary>A null-ended array of null-ended UTF-8 strings, as <c>execve</c> takes its arguments and environment.</summary>
internal sealed unsafe class PosixStrings : IDisposable
{
    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    private readonly byte* block;

    public PosixStrings(IEnumerable<string> texts)
    {
        var encoded = texts.Select(Strict.GetBytes).ToArray();
        var head = (nuint)(sizeof(byte*) * (encoded.Length + 1));
        block = (byte*)NativeMemory.Alloc(head + (nuint)encoded.Sum(text => (long)text.Length + 1));
        var next = block + head;
        for (var index = 0; index < encoded.Length; index++)
        {
            Pointers[index] = next;
            encoded[index].CopyTo(new Span<byte>(next, encoded[index].Length));
            next += encoded[index].Length;
            *next++ = 0;
        }

        Pointers[encoded.Length] = null;
    }

    public byte** Pointers => (byte**)block;

    /// <summary>What cannot be handed over exactly, in words; null when it can.</summary>
    public static string? Fault(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            return "holds a NUL character, which no program can be given";
        }

        try
        {
            _ = Strict.GetByteCount(text);
            return null;
        }
        catch (EncoderFallbackException)
        {
            return "holds half of a surrogate pair, which is no text";
        }
    }

    public void Dispose() => NativeMemory.Free(block);
}
