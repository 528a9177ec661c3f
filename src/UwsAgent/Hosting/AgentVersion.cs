using System.Reflection;

namespace UwsAgent.Hosting;

/// <summary>Which build this is: the number of Directory.Build.props and the git commit, when there was one.</summary>
internal static class AgentVersion
{
    public static string Number { get; }

    /// <summary>Twelve digits; null when it was built outside a git tree.</summary>
    public static string? Commit { get; }

    static AgentVersion()
    {
        var full =
            typeof(AgentVersion)
                .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
                ?.InformationalVersion
            ?? "0.0.0";
        var plus = full.IndexOf('+', StringComparison.Ordinal);
        Number = plus < 0 ? full : full[..plus];
        Commit = plus < 0 ? null : full[(plus + 1)..Math.Min(full.Length, plus + 13)];
    }

    public static string Text => Commit is null ? Number : $"{Number} ({Commit})";
}
