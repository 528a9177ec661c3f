using System.Text.Json.Nodes;

namespace UwsAgent.Core.Configuration;

/// <summary>One whole configuration that was found good: the sections, and where each value came from. Never changes.</summary>
public sealed class ConfigurationSnapshot
{
    private readonly IReadOnlyDictionary<Type, object> sections;
    private readonly EffectiveSettings effective;

    internal ConfigurationSnapshot(
        long version,
        DateTimeOffset loadedAt,
        IReadOnlyList<string> files,
        IReadOnlyDictionary<Type, object> sections,
        EffectiveSettings effective
    )
    {
        Version = version;
        LoadedAt = loadedAt;
        Files = files;
        this.sections = sections;
        this.effective = effective;
    }

    /// <summary>Counts the configurations that this process has had in force.</summary>
    public long Version { get; }

    public DateTimeOffset LoadedAt { get; }

    /// <summary>The weakest first.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Every value with its place, in the order of the sections; secrets as <c>***</c>.</summary>
    public IReadOnlyList<EffectiveSetting> Settings => effective.Settings;

    public TOptions Section<TOptions>()
        where TOptions : class => (TOptions)Section(typeof(TOptions));

    public object Section(Type options) =>
        sections.TryGetValue(options, out var value)
            ? value
            : throw new InvalidOperationException(
                $"{options.Name} is no section of the configuration: register it by AddOptionsSection."
            );

    /// <summary>As JSON in the shape of the files; secrets as <c>***</c>.</summary>
    public JsonObject ToJson() => effective.Json.DeepClone().AsObject();

    /// <summary>What is different in <paramref name="later"/>, key by key.</summary>
    public IReadOnlyList<SettingChange> ChangesTo(ConfigurationSnapshot later) =>
        SettingChanges.Between(Settings, later.Settings);
}

/// <summary>One value that is in force, and where it came from.</summary>
/// <param name="Text">As it would be written in a file; a secret as <c>***</c>.</param>
public sealed record EffectiveSetting(string Key, string Text, SettingOrigin Origin)
{
    internal Secret? Secret { get; init; }

    internal bool HasValueOf(EffectiveSetting? other) =>
        other is not null && Text == other.Text && Equals(Secret, other.Secret);
}

/// <summary>One key that a reload changed; null where it was not there.</summary>
public sealed record SettingChange(string Key, string? Before, string? After)
{
    public string Section => Key.Split(':')[0];

    public override string ToString() =>
        (Before, After) switch
        {
            (null, _) => $"{Key} is new: {After}",
            (_, null) => $"{Key} is gone, was {Before}",
            _ when Before == After => $"{Key} is another",
            _ => $"{Key} from {Before} to {After}",
        };
}
