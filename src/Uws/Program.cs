using System.Net.Sockets;
using System.Reflection;
using System.Text;

namespace Uws;

/// <summary>Hands a command line to the agent and copies back what it says; knows no command but its own version.</summary>
internal static class Program
{
    private const int NotRunning = 3;
    private const int NotAllowed = 4;
    private const string SeeWhy = "     See why: systemctl status uws-agent\n";

    /// <summary>The number, and twelve digits of the commit when there was one.</summary>
    private static string Version
    {
        get
        {
            var full = typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
            var parts = (full?.InformationalVersion ?? "?").Split('+');
            return parts is [var number, { Length: >= 12 } commit] ? $"{number} ({commit[..12]})" : parts[0];
        }
    }

    private static int Main(string[] args)
    {
        if (args is ["--version"])
        {
            return Native.Write(1, Encoding.UTF8.GetBytes($"uws {Version}\n")) ? 0 : 1;
        }

        var path = AgentSocket.Find();
        try
        {
            using var agent = AgentSocket.Connect(path);
            using var conversation = new Conversation(agent);
            var (width, height) = Native.Window();
            var code = conversation.Run(new(Version, width, height, Traits(), args));
            return code switch
            {
                Conversation.Silent => Say(NotRunning, $"uws: the agent on {path} does not answer\n{SeeWhy}"),
                Conversation.ClosedEarly => Say(
                    NotRunning,
                    $"uws: the agent on {path} stopped before the command was done\n{SeeWhy}"
                ),
                Conversation.Refused => Say(
                    1,
                    $"uws: what answers on {path} did not take the command ({FirstLine(conversation.Answer)})\n"
                        + "     Are uws and the agent of one version? After an upgrade: systemctl restart uws-agent\n"
                ),
                _ => code,
            };
        }
        catch (Exception e) when (IsDenied(e))
        {
            return Say(NotAllowed, AgentSocket.NotAllowed(path));
        }
        catch (Exception e) when (e is SocketException or IOException or TimeoutException or ArgumentException)
        {
            // Completion in a shell must never print what is not a word to complete.
            return args is [['[', ..], ..] ? NotRunning : Say(NotRunning, AgentSocket.NotRunning(path));
        }
    }

    private static CallTraits Traits()
    {
        var traits = CallTraits.None;
        traits |= Native.IsTerminal(0) ? CallTraits.InputIsTerminal : CallTraits.None;
        traits |= Native.IsTerminal(1) ? CallTraits.OutputIsTerminal : CallTraits.None;
        var isForced = Variable("CLICOLOR_FORCE") is { Length: > 0 } and not "0";
        var isWanted = traits.HasFlag(CallTraits.OutputIsTerminal) && Variable("TERM") is not "dumb";
        return Variable("NO_COLOR") is not { Length: > 0 } && (isForced || isWanted)
            ? traits | CallTraits.Color
            : traits;
    }

    private static bool IsDenied(Exception e) =>
        e is UnauthorizedAccessException or SocketException { SocketErrorCode: SocketError.AccessDenied };

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    private static string FirstLine(string text) => text.Split("\r\n")[0] is { Length: > 0 } line ? line : "no answer";

    private static int Say(int code, string text)
    {
        _ = Native.Write(2, Encoding.UTF8.GetBytes(text));
        return code;
    }
}
