using System.Buffers.Binary;
using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Uws;

/// <summary>The few calls of the system for which .NET's own are too heavy for a short life, or hide what must be known (a closed pipe, an owner).</summary>
internal static unsafe partial class Native
{
    private const int InterruptedCall = 4;
    private const int TryAgain = 11;
    private const ulong GetWindowSize = 0x5413;
    private const int OwnerGroupOffset = 24;

    /// <summary>False when the reader has gone, as in <c>uws queue | head -1</c>.</summary>
    public static bool Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        if (OperatingSystem.IsWindows())
        {
            return WriteOnWindows(descriptor, bytes);
        }

        while (!bytes.IsEmpty)
        {
            nint written;
            fixed (byte* start = bytes)
            {
                written = write(descriptor, start, (nuint)bytes.Length);
            }

            if (written >= 0)
            {
                bytes = bytes[(int)written..];
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == TryAgain)
            {
                Thread.Sleep(5);
            }
            else if (error != InterruptedCall)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How many bytes of standard input were read; 0 at its end.</summary>
    public static int Read(Span<byte> buffer)
    {
        if (OperatingSystem.IsWindows())
        {
            using var input = Console.OpenStandardInput();
            return input.Read(buffer);
        }

        while (true)
        {
            nint count;
            fixed (byte* start = buffer)
            {
                count = read(0, start, (nuint)buffer.Length);
            }

            var error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (error == TryAgain)
            {
                Thread.Sleep(5);
            }
            else if (error != InterruptedCall)
            {
                return (int)Math.Max(count, 0);
            }
        }
    }

    public static bool IsTerminal(int descriptor) =>
        OperatingSystem.IsWindows()
            ? !(descriptor == 0 ? Console.IsInputRedirected : Console.IsOutputRedirected)
            : isatty(descriptor) == 1;

    /// <summary>Columns and rows of the terminal that standard output is; zeros when it is none.</summary>
    public static (int Width, int Height) Window()
    {
        if (!IsTerminal(1))
        {
            return default;
        }

        if (OperatingSystem.IsWindows())
        {
            return (Console.WindowWidth, Console.WindowHeight);
        }

        var size = stackalloc ushort[4];
        return ioctl(1, GetWindowSize, size) == 0 ? (size[1], size[0]) : default;
    }

    /// <summary>The name of the group that owns a file; null when it cannot be found out.</summary>
    public static string? GroupOf(string path)
    {
        const int HereAndNow = -100;
        const uint OwnerGroup = 0x10;
        var status = stackalloc byte[256];
        if (OperatingSystem.IsWindows() || statx(HereAndNow, path, 0, OwnerGroup, status) != 0)
        {
            return null;
        }

        var id = BinaryPrimitives.ReadUInt32LittleEndian(new(status + OwnerGroupOffset, sizeof(uint)));
        var entry = getgrgid(id);
        return entry == 0 ? $"{id}" : Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(entry));
    }

    private static bool WriteOnWindows(int descriptor, ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var output = descriptor == 1 ? Console.OpenStandardOutput() : Console.OpenStandardError();
            output.Write(bytes);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc")]
    private static partial int isatty(int descriptor);

    [LibraryImport("libc")]
    private static partial int ioctl(int descriptor, ulong request, void* argument);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc")]
    private static partial nint getgrgid(uint id);
}
