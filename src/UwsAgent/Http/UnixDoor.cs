using System.Net.Sockets;
using UwsAgent.Core;

namespace UwsAgent.Http;

/// <summary>The agent's socket file: made by one agent only, for its group only, and never taken from another that answers.</summary>
internal sealed class UnixDoor : IDisposable
{
    // sun_path holds 108 bytes with the zero at its end.
    private const int LongestPath = 107;
    private FileStream? held;

    /// <exception cref="UserErrorException">Another agent has it, or something that is no socket lies there.</exception>
    public Socket Bind(string path)
    {
        Hold(path);
        RemoveStale(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // Nobody can connect before Kestrel listens, and by then the file is as it must be.
            socket.Bind(new UnixDomainSocketEndPoint(path));
            UnixFile.SetGroup(path, UnixFile.GroupOf(Path.GetDirectoryName(path)!));
            UnixFile.LetOwnerAndGroupUse(path);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <exception cref="UserErrorException">The system cannot have a socket there.</exception>
    public static string Checked(string path) =>
        System.Text.Encoding.UTF8.GetByteCount(path) <= LongestPath
            ? path
            : throw Refusal($"The path of the socket is too long for the system ({LongestPath} bytes at most): {path}");

    public void Dispose() => held?.Dispose();

    private void Hold(string path)
    {
        try
        {
            held = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            var who = AnsweringPid(path) is { } pid ? $"with pid {pid} " : "";
            throw Refusal($"Another agent {who}has {path}. Stop it first: systemctl stop uws-agent", e);
        }
    }

    private static void RemoveStale(string path)
    {
        if (!Path.Exists(path))
        {
            return;
        }

        if (!UnixFile.IsSocket(path))
        {
            throw Refusal($"{path} is not a socket, so it is not touched. Remove it or choose another directory.");
        }

        if (AnsweringPid(path) is { } pid)
        {
            throw Refusal($"Process {pid} already answers on {path}. Stop it first.");
        }

        File.Delete(path);
    }

    private static int? AnsweringPid(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return Peer.Of(socket).Pid;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static UserErrorException Refusal(string message, Exception? cause = null) =>
        new(message, cause!) { Kind = UserErrorKind.Conflict };
}
