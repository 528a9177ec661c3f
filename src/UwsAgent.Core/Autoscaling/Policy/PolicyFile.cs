using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Autoscaling;

/// <summary>A file with a section <c>Autoscaling</c>, read as the configuration would be: for questions about a policy that is not in force.</summary>
public static class PolicyFile
{
    /// <exception cref="UserErrorException">It has faults; all of them are named, with their lines.</exception>
    public static AutoscalingOptions Read(string path, ReadOnlyMemory<byte> json)
    {
        var catalog = new ConfigurationCatalog(
            [
                OptionsSection.Of<AutoscalingOptions>(AutoscalingOptions.Section, AutoscalingOptions.Check),
                Rest("Commands"),
                Rest("Schedules"),
            ],
            []
        );
        var load = ConfigurationLoader.Load(
            catalog,
            new ConfigurationInputs { Files = [new ConfigurationText(path, json)] },
            DateTimeOffset.UnixEpoch
        );
        return load.Snapshot?.Section<AutoscalingOptions>()
            ?? throw new UserErrorException(
                $"{path}: {string.Join("\n  ", load.Faults.Select(fault => fault.ToString()))}"
            );
    }

    /// <exception cref="UserErrorException">There is none of that name.</exception>
    public static TargetPolicy Target(AutoscalingOptions options, string? name)
    {
        ArgumentNullException.ThrowIfNull(options);
        var known = options.Targets.Keys.Order(StringComparer.OrdinalIgnoreCase).ToList();
        var chosen = name ?? (known.Count == 1 ? known[0] : null);
        return chosen is not null && options.Targets.TryGetValue(chosen, out var target)
            ? TargetPolicy.Of(chosen, target)
            : throw new UserErrorException(
                $"{(chosen is null ? "Say which target is meant" : $"There is no target '{chosen}'")}. Targets: {(known.Count == 0 ? "none" : string.Join(", ", known))}."
            )
            {
                Kind = UserErrorKind.NotFound,
            };
    }

    private static OptionsSection Rest(string name) =>
        OptionsSection.Of<RestOfFile>(name + "-", _ => []) with
        {
            Name = name,
        };

    /// <summary>Other sections of the same file, which are not looked at.</summary>
    private sealed class RestOfFile : Dictionary<string, System.Text.Json.JsonElement>;
}
