namespace UwsAgent.Core.Configuration;

/// <summary>Where a value came from: a place in a file, a variable, a credential, or the agent's own default.</summary>
public sealed record SettingOrigin(SettingSource Source, string Name, int Line = 0, int Column = 0)
{
    public static readonly SettingOrigin Default = new(SettingSource.Default, "default");

    /// <summary>As editors and terminals understand it: <c>/etc/uws-agent/uws-agent.json:12:5</c>.</summary>
    public override string ToString() => Line > 0 ? $"{Name}:{Line}:{Column}" : Name;
}

/// <summary>The kinds of places, the weakest first.</summary>
public enum SettingSource
{
    Default,
    File,
    Environment,
    Credential,
}
