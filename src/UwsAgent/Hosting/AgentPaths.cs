using System.Security.Cryptography;
using System.Text;

namespace UwsAgent.Hosting;

/// <summary>Where the agent keeps what it has: from systemd's variables, the customary places, or all below one directory.</summary>
internal sealed record AgentPaths(
    string ConfigDirectory,
    string StateDirectory,
    string RuntimeDirectory,
    string LogsDirectory
)
{
    private const string Name = "uws-agent";

    public string SocketPath => Path.Join(RuntimeDirectory, "api.sock");

    /// <summary>What takes the socket's place on Windows; agents with directories of their own have pipes of their own.</summary>
    public string PipeName => IsPrivate ? $"{Name}-{Mark(RuntimeDirectory)}" : Name;

    /// <summary>Where <c>uws</c> finds it: what <c>UWS_SOCKET</c> has to name when it is not the installed agent.</summary>
    public string Door => OperatingSystem.IsWindows() ? PipeName : SocketPath;

    public string MainConfigFile => Path.Join(ConfigDirectory, "uws-agent.json");

    public string ConfigParts => Path.Join(ConfigDirectory, "conf.d");

    public string EventsDirectory => Path.Join(StateDirectory, "events");

    /// <summary>True when <c>--root</c> was given: a private agent, such as <c>install.sh --try</c>.</summary>
    public bool IsPrivate { get; init; }

    public static AgentPaths Find(string? root) => Find(root, Environment.GetEnvironmentVariable);

    public static AgentPaths Find(string? root, Func<string, string?> variable)
    {
        if (root is not null)
        {
            return Below(Path.GetFullPath(root)) with { IsPrivate = true };
        }

        if (OperatingSystem.IsWindows())
        {
            var all = Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData);
            return Below(Path.Join(all, "UwsAgent"));
        }

        return new(
            Given("CONFIGURATION_DIRECTORY") ?? $"/etc/{Name}",
            Given("STATE_DIRECTORY") ?? $"/var/lib/{Name}",
            Given("RUNTIME_DIRECTORY") ?? $"/run/{Name}",
            Given("LOGS_DIRECTORY") ?? $"/var/log/{Name}"
        );

        // systemd separates several directories with colons; the first is ours.
        string? Given(string name) =>
            variable(name)?.Split(':', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
    }

    private static string Mark(string directory) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory.ToUpperInvariant())).AsSpan(0, 4));

    private static AgentPaths Below(string root) =>
        new(Path.Join(root, "etc"), Path.Join(root, "state"), Path.Join(root, "run"), Path.Join(root, "log"));
}
