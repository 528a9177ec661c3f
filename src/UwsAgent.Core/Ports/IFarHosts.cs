using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Ports;

/// <summary>Hosts that are worked on from here, by SSH, without software of ours on them.</summary>
public interface IFarHosts
{
    /// <summary>Logs in, after the host proved who it is.</summary>
    /// <param name="mayChange">False: calls of changing commands are refused before anything is sent.</param>
    /// <exception cref="FarHostException">It cannot be reached, is a stranger, or does not let us in.</exception>
    Task<IFarHost> OpenAsync(FarHostAddress address, bool mayChange, CancellationToken cancellationToken);
}

/// <summary>One host, logged in to.</summary>
public interface IFarHost : IAsyncDisposable
{
    /// <exception cref="FarHostException">The connection is lost, it takes too long, or the call may not be made.</exception>
    Task<FarAnswer> AskAsync(FarCall call, CancellationToken cancellationToken);
}

/// <summary>Where a host is, who logs in, and how it is known.</summary>
/// <param name="HostKeys"><c>SHA256:...</c>, any of which is right.</param>
public sealed record FarHostAddress(
    string Name,
    string Address,
    int Port,
    string User,
    string KeyFile,
    IReadOnlyList<string> HostKeys
)
{
    public Secret? KeyPassphrase { get; init; }

    /// <summary>The user becomes root by <c>sudo -n</c>.</summary>
    public bool Sudo { get; init; }

    /// <summary>The host's sshd starts the far script by itself: only the action and its words are sent.</summary>
    public bool ForcedCommand { get; init; }

    /// <summary>How long a login may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>One thing that a host can be asked or told.</summary>
/// <param name="IsChanging">It leaves the host another than it was.</param>
public sealed record FarCommand(string Name, bool IsChanging, TimeSpan Patience);

/// <summary>A command with its words, and the lists that it reads.</summary>
public sealed record FarCall(FarCommand Command, IReadOnlyList<string> Words)
{
    public string Input { get; init; } = "";
}

/// <summary>What a host answered.</summary>
public sealed record FarAnswer(int ExitCode, string Output, string Errors);

/// <summary>In which way a host could not be asked.</summary>
public enum FarFault
{
    Unreachable,
    UnknownHost,
    HostKeyChanged,
    LoginRefused,
    Lost,
    TooSlow,
    Refused,
}

/// <summary>A host that could not be asked, in one sentence for people.</summary>
public sealed class FarHostException : Exception
{
    public FarHostException() { }

    public FarHostException(string message)
        : base(message) { }

    public FarHostException(string message, Exception innerException)
        : base(message, innerException) { }

    public FarHostException(FarFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    public FarFault Fault { get; }

    /// <summary>It may be there again in a while.</summary>
    public bool MayPass => Fault is FarFault.Unreachable or FarFault.Lost or FarFault.TooSlow;
}
