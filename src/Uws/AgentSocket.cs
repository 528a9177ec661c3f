using System.IO.Pipes;
using System.Net.Sockets;
using System.Security.Principal;

namespace Uws;

/// <summary>Where the agent listens, and what to tell a person when nobody answers there.</summary>
internal static class AgentSocket
{
    private const string Pipe = "uws-agent";
    private const string Installed = "/run/uws-agent/api.sock";

    /// <summary>What the environment names, else that of an agent tried from its own folder, else the installed one.</summary>
    public static string Find()
    {
        if (Environment.GetEnvironmentVariable("UWS_SOCKET") is { Length: > 0 } given)
        {
            return given;
        }

        if (OperatingSystem.IsWindows())
        {
            return Pipe;
        }

        var beside = Path.GetFullPath(Path.Join(AppContext.BaseDirectory, "..", "run", "api.sock"));
        return File.Exists(beside) ? beside : Installed;
    }

    /// <exception cref="SocketException">Nobody answers, or it is not allowed.</exception>
    public static Stream Connect(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            // Identification is what lets the agent see who calls; it cannot act as the caller.
            var pipe = new NamedPipeClientStream(
                ".",
                path,
                PipeDirection.InOut,
                PipeOptions.Asynchronous,
                TokenImpersonationLevel.Identification
            );
            pipe.Connect(TimeSpan.FromSeconds(2));
            return pipe;
        }

#pragma warning disable CA2000 // Owned by the stream; and a failed connect is the end of the process.
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
#pragma warning restore CA2000
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return new NetworkStream(socket, ownsSocket: true);
    }

    public static string NotRunning(string path) =>
        $"uws: the agent is not running: nobody answers on {path}\n"
        + (
            OperatingSystem.IsWindows()
                ? "     See why: sc.exe query uws-agent\n"
                    + "     Another agent? Name its pipe, which it says when it starts: set UWS_SOCKET=uws-agent-...\n"
                : "     See why: systemctl status uws-agent\n"
                    + "     Another agent? Name its socket: UWS_SOCKET=PATH uws ...\n"
        );

    public static string NotAllowed(string path)
    {
        // Without the right to enter the directory its own group is the one to join.
        var group = Native.GroupOf(path) ?? Native.GroupOf(Path.GetDirectoryName(path) ?? "/") ?? Pipe;
        var user = Environment.UserName;
        return $"uws: {user} may not speak to the agent on {path}\n"
            + $"     Join its group, then log in again: sudo usermod -aG {group} {user}\n";
    }
}
