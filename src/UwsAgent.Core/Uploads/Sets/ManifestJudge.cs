using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Sets;

/// <summary>Compares what the manifest says with what is there.</summary>
internal static class ManifestJudge
{
    private const string FilePrefix = "file.";

    public static void Judge(SetState state)
    {
        if (state.Plan.Profile.Manifest is not { } rules)
        {
            Required(state);
            return;
        }

        if (Manifest(state) is not { } manifest)
        {
            if (!state.IsPresent(ColumnName.TableOf(rules.File)))
            {
                state.Log("").Add(Rule.ManifestMissing, Place.File, rules.File);
            }

            Required(state);
            return;
        }

        Versions(state, rules, manifest);
        foreach (var table in state.Plan.Tables.Where(table => !table.IsManifest))
        {
            Table(state, rules, manifest, table);
        }
    }

    /// <summary>By table; nothing while there is no manifest that could be read.</summary>
    public static IReadOnlyDictionary<string, SetMode> Said(SetState state)
    {
        var said = new Dictionary<string, SetMode>(StringComparer.Ordinal);
        if (Manifest(state)?.Keys is not { } keys)
        {
            return said;
        }

        foreach (var (name, entry) in keys.Manifest)
        {
            if (name.StartsWith(FilePrefix, StringComparison.Ordinal) && ModeOf(entry.Value) is { } mode)
            {
                said[name[FilePrefix.Length..]] = mode;
            }
        }

        return said;
    }

    private static SetFile? Manifest(SetState state) =>
        state.Plan.Profile.Manifest is { } rules
            ? state.Of(ColumnName.TableOf(rules.File)).FirstOrDefault(file => file.Keys is not null)
            : null;

    private static void Versions(SetState state, ManifestRules rules, SetFile manifest)
    {
        foreach (var (name, wanted) in rules.Versions)
        {
            var entry = manifest.Keys!.Manifest.GetValueOrDefault(name);
            if (!string.Equals(entry?.Value, wanted, StringComparison.Ordinal))
            {
                state.Log(manifest.FileName).Add(Rule.ManifestVersion, new(entry?.Line ?? 0), name, wanted);
            }
        }
    }

    private static void Table(SetState state, ManifestRules rules, SetFile manifest, SetTable table)
    {
        var property = FilePrefix + table.Name;
        var log = state.Log(manifest.FileName);
        if (manifest.Keys!.Manifest.GetValueOrDefault(property) is not { } entry)
        {
            log.Add(Rule.ManifestProperty, Place.File, table.Rules.Name);
            return;
        }

        if (ModeOf(entry.Value) is not { } said)
        {
            log.Add(Rule.ManifestValue, new(entry.Line), property);
            return;
        }

        var files = state.Of(table.Name);
        if (said == SetMode.Absent)
        {
            foreach (var file in files)
            {
                state.Log(file.FileName).Add(Rule.SetFileUnexpected, Place.File);
            }
        }
        else if (files.Count == 0)
        {
            state.Missing.Add(table.Name);
            log.Add(
                Rule.SetFileMissing,
                new(entry.Line),
                table.Rules.Name,
                $", though the manifest says that it is {entry.Value}"
            );
        }

        foreach (var file in files)
        {
            Rows(state, rules, table, said, file);
        }
    }

    private static void Rows(SetState state, ManifestRules rules, SetTable table, SetMode said, SetFile file)
    {
        if (file.Keys is not { } keys || table.ChangeColumns.Count == 0)
        {
            return;
        }

        var names = string.Join(", ", rules.ChangeColumns);
        if (said == SetMode.Full && keys.FirstChangeLine > 0)
        {
            state.Log(file.FileName).Add(Rule.SetFull, new(keys.FirstChangeLine), names);
        }
        else if (said == SetMode.Changes && keys.FirstFullLine > 0)
        {
            state.Log(file.FileName).Add(Rule.SetChanges, new(keys.FirstFullLine), names);
        }
    }

    private static void Required(SetState state)
    {
        foreach (var table in state.Plan.Tables.Where(table => table.Rules.Required && !state.IsPresent(table.Name)))
        {
            state.Missing.Add(table.Name);
            state.Log("").Add(Rule.SetFileMissing, Place.File, table.Rules.Name, "; it belongs to every set");
        }
    }

    private static SetMode? ModeOf(string value) =>
        value switch
        {
            "absent" => SetMode.Absent,
            "bulk" => SetMode.Full,
            "delta" => SetMode.Changes,
            _ => null,
        };
}
