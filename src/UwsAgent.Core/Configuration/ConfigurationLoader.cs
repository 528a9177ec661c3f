using System.Diagnostics.CodeAnalysis;

namespace UwsAgent.Core.Configuration;

/// <summary>Turns what was read into one configuration, or into the list of everything that is wrong with it.</summary>
public static class ConfigurationLoader
{
    /// <summary>Never throws for a text, whatever is in it.</summary>
    public static ConfigurationLoad Load(
        ConfigurationCatalog catalog,
        ConfigurationInputs inputs,
        DateTimeOffset now,
        long version = 1
    )
    {
        var faults = new List<ConfigurationFault>();
        var secrets = new SecretSettings(inputs.ReadSecret);
        var layers = Layers(catalog, inputs, faults, out var isComplete);
        var merged = (SettingObject)layers.Aggregate(SettingNode.Merge);
        var walk = new SettingsWalk(catalog, secrets, isComplete, faults);
        var parts = walk.Walk(merged);
        var sections = new Dictionary<Type, object>();
        foreach (var section in catalog.Sections)
        {
            if (Make(section, parts.GetValueOrDefault(section.Name), walk, merged, faults) is { } options)
            {
                sections[section.OptionsType] = options;
                Check(section, section.Check, options, walk, merged, faults);
                foreach (var check in catalog.Checks.Where(check => check.OptionsType == section.OptionsType))
                {
                    Check(section, check.Faults, options, walk, merged, faults);
                }
            }
        }

        var files = inputs.Files.Select(file => file.Path).ToList();
        return new ConfigurationLoad(InOrder(faults, files), files, secrets.Files)
        {
            Snapshot =
                faults.Count > 0
                    ? null
                    : new ConfigurationSnapshot(
                        version,
                        now,
                        files,
                        sections,
                        EffectiveSettings.Of(catalog, sections, merged)
                    ),
        };
    }

    private static List<SettingNode> Layers(
        ConfigurationCatalog catalog,
        ConfigurationInputs inputs,
        List<ConfigurationFault> faults,
        out bool isComplete
    )
    {
        var defaults = new SettingObject(SettingOrigin.Default);
        foreach (var section in catalog.Sections)
        {
            var json = SettingRecords.ToJson(SettingShape.Of(section.OptionsType), section.Default());
            defaults.Members[section.Name] = new SettingMember(
                section.Name,
                SettingOrigin.Default,
                SettingNode.FromDefault(json)!
            );
        }

        var files = inputs.Files.Select(file => SettingsReader.ReadFile(file, faults)).ToList();
        isComplete = files.TrueForAll(file => file is not null);
        return
        [
            defaults,
            .. files.OfType<SettingNode>(),
            LooseSettings.Variables(inputs.Variables, faults),
            LooseSettings.Credentials(inputs.Credentials, faults),
        ];
    }

    private static object? Make(
        OptionsSection section,
        object? parts,
        SettingsWalk walk,
        SettingObject merged,
        List<ConfigurationFault> faults
    )
    {
        try
        {
            return parts is null ? section.Default() : SettingRecords.Make(SettingShape.Of(section.OptionsType), parts);
        }
        catch (FormatException wrong)
        {
            // After a fault in the section its parts may lack what the record needs; that is told already.
            if (!walk.HasFaultIn(section.Name))
            {
                faults.Add(
                    new ConfigurationFault(
                        merged.Find(section.Name)?.Origin,
                        section.Name,
                        $"does not fit: {wrong.Message}"
                    )
                );
            }

            return null;
        }
    }

    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "A bug in one section's rules must neither stop a running agent at a reload nor hide the other faults."
    )]
    private static void Check(
        OptionsSection section,
        Func<object, IEnumerable<OptionsFault>> check,
        object options,
        SettingsWalk walk,
        SettingObject merged,
        List<ConfigurationFault> faults
    )
    {
        List<OptionsFault> found;
        try
        {
            found = [.. check(options)];
        }
        catch (Exception bug)
        {
            found = walk.HasFaultIn(section.Name)
                ? []
                : [new OptionsFault("", $"could not be checked ({bug.GetType().Name}); please report this as a bug")];
        }

        foreach (var fault in found)
        {
            var key = fault.Key.Length == 0 ? section.Name : $"{section.Name}:{fault.Key}";
            // What a faulty value leads to is no fault of its own.
            if (!walk.IsFaulty(key) && (fault.Key.Length == 0 || !walk.HasFaultIn(key)))
            {
                faults.Add(new ConfigurationFault(merged.Find(key)?.Origin, key, fault.Problem, fault.Given));
            }
        }
    }

    /// <summary>File by file as they are read, each from top to bottom; then what is in no file.</summary>
    private static List<ConfigurationFault> InOrder(List<ConfigurationFault> faults, List<string> files) =>
        [
            .. faults
                .Distinct()
                .OrderBy(fault => fault.Origin?.Source is SettingSource.File ? 0 : 1)
                .ThenBy(fault => fault.Origin is { } origin ? files.IndexOf(origin.Name) : int.MaxValue)
                .ThenBy(fault => fault.Origin?.Line)
                .ThenBy(fault => fault.Origin?.Column)
                .ThenBy(fault => fault.Origin?.Source),
        ];
}

/// <summary>What came of one load: a snapshot, or at least one fault.</summary>
/// <param name="SecretFiles">Read for secrets that name a file.</param>
public sealed record ConfigurationLoad(
    IReadOnlyList<ConfigurationFault> Faults,
    IReadOnlyList<string> Files,
    IReadOnlyList<string> SecretFiles
)
{
    public ConfigurationSnapshot? Snapshot { get; init; }

    /// <summary>Every fault, a line each, for a person.</summary>
    public string ToComplaint() =>
        $"the configuration has {Faults.Count} fault{(Faults.Count == 1 ? "" : "s")}:\n  {string.Join("\n  ", Faults)}";
}
