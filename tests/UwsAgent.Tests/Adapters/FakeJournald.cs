using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace UwsAgent.Tests.Adapters;

/// <summary>The other end of the journal's socket: takes datagrams and sealed memfds apart as journald does.</summary>
internal sealed partial class FakeJournald : IDisposable
{
    private readonly string path;
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public FakeJournald(string path)
    {
        this.path = path;
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.ReceiveTimeout = 5_000;
    }

    /// <summary>Whether the last entry came as a file descriptor, and which seals that had.</summary>
    public int? LastSeals { get; private set; }

    public ILookup<string, string> Receive() => Parse(ReceiveBytes());

    public unsafe byte[] ReceiveBytes()
    {
        var datagram = new byte[1 << 20];
        var control = stackalloc byte[64];
        fixed (byte* start = datagram)
        {
            var vector = new Vector { Start = start, Length = (nuint)datagram.Length };
            var message = new Message
            {
                Vectors = &vector,
                VectorCount = 1,
                Control = control,
                ControlLength = 64,
            };
            var got = ReceiveMessage((int)socket.SafeHandle.DangerousGetHandle(), &message, 0);
            Assert.True(got >= 0, $"nothing was sent: errno {Marshal.GetLastPInvokeError()}");
            LastSeals = null;
            return got == 0 ? ReadPassedFile(control) : datagram[..(int)got];
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        File.Delete(path);
    }

    private unsafe byte[] ReadPassedFile(byte* control)
    {
        Assert.Equal((1, 1), (*(int*)(control + 8), *(int*)(control + 12)));
        using var file = new SafeFileHandle(*(int*)(control + 16), ownsHandle: true);
        LastSeals = Fcntl((int)file.DangerousGetHandle(), 1034);
        var bytes = new byte[RandomAccess.GetLength(file)];
        Assert.Equal(bytes.Length, RandomAccess.Read(file, bytes, 0));
        return bytes;
    }

    private static ILookup<string, string> Parse(ReadOnlySpan<byte> bytes)
    {
        var fields = new List<(string Name, string Value)>();
        while (!bytes.IsEmpty)
        {
            var line = bytes[..bytes.IndexOf((byte)'\n')];
            var equals = line.IndexOf((byte)'=');
            if (equals >= 0)
            {
                fields.Add((Text(line[..equals]), Text(line[(equals + 1)..])));
                bytes = bytes[(line.Length + 1)..];
                continue;
            }

            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes[(line.Length + 1)..]);
            var value = bytes.Slice(line.Length + 9, length);
            Assert.Equal((byte)'\n', bytes[line.Length + 9 + length]);
            fields.Add((Text(line), Text(value)));
            bytes = bytes[(line.Length + 10 + length)..];
        }

        Assert.All(fields, field => Assert.Matches("^[A-Z][A-Z0-9_]{0,63}$", field.Name));
        return fields.ToLookup(field => field.Name, field => field.Value, StringComparer.Ordinal);
    }

    private static string Text(ReadOnlySpan<byte> bytes) => new UTF8Encoding(false, true).GetString(bytes);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial nint ReceiveMessage(int socket, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fcntl(int file, int command);

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Vector
    {
        public void* Start;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Message
    {
        public void* Name;
        public uint NameLength;
        public Vector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
