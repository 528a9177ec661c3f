namespace UwsAgent.Core.Configuration;

/// <summary>Everything a configuration is made of, as it was read: the loader looks at nothing else.</summary>
public sealed record ConfigurationInputs
{
    /// <summary>The weakest first.</summary>
    public IReadOnlyList<ConfigurationText> Files { get; init; } = [];

    /// <summary>Every variable that begins with <see cref="VariablePrefix"/>.</summary>
    public IReadOnlyList<ConfigurationEntry> Variables { get; init; } = [];

    /// <summary>One key per file of the credentials directory.</summary>
    public IReadOnlyList<ConfigurationEntry> Credentials { get; init; } = [];

    /// <summary>Reads the file that a secret names.</summary>
    public Func<string, ConfigurationText> ReadSecret { get; init; } =
        path => new ConfigurationText(path, default, "cannot be read here");

    public const string VariablePrefix = "UWS_AGENT__";
}

/// <summary>A file as it was read, or the problem that kept it from being read.</summary>
/// <param name="Problem">A phrase: <c>cannot be read: permission denied</c>.</param>
public sealed record ConfigurationText(string Path, ReadOnlyMemory<byte> Bytes, string? Problem = null)
{
    /// <summary>Not there, which is a problem for a secret only.</summary>
    public const string Missing = "does not exist";
}

/// <summary>One key and its value as text, from outside the files.</summary>
/// <param name="Name">The variable's or the credential's whole name.</param>
/// <param name="Problem">Why it could not be read; null when it could.</param>
public sealed record ConfigurationEntry(string Name, string Text, string? Problem = null);
