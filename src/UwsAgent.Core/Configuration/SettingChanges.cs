namespace UwsAgent.Core.Configuration;

/// <summary>What is different between two configurations: of an entry that came or went, only what was written is told, not the defaults it brought along.</summary>
internal static class SettingChanges
{
    public static IReadOnlyList<SettingChange> Between(
        IReadOnlyList<EffectiveSetting> before,
        IReadOnlyList<EffectiveSetting> after
    )
    {
        var old = before.ToDictionary(setting => setting.Key, StringComparer.Ordinal);
        var kept = after.Where(setting => old.ContainsKey(setting.Key)).ToList();
        return
        [
            .. kept.Where(setting => !setting.HasValueOf(old[setting.Key]))
                .Select(setting => new SettingChange(setting.Key, old[setting.Key].Text, setting.Text)),
            .. OnlyIn(after, before).Select(setting => new SettingChange(setting.Key, null, setting.Text)),
            .. OnlyIn(before, after).Select(setting => new SettingChange(setting.Key, setting.Text, null)),
        ];
    }

    private static IEnumerable<(string Key, string Text)> OnlyIn(
        IReadOnlyList<EffectiveSetting> here,
        IReadOnlyList<EffectiveSetting> there
    )
    {
        var known = there.SelectMany(setting => Path(setting.Key)).ToHashSet(StringComparer.Ordinal);

        // A key that has others below it there is a collection that was empty here: those below tell.
        return here.Where(setting => !known.Contains(setting.Key))
            .GroupBy(setting => Path(setting.Key).First(key => !known.Contains(key)), StringComparer.Ordinal)
            .SelectMany(Told);
    }

    private static IEnumerable<(string Key, string Text)> Told(IGrouping<string, EffectiveSetting> entry)
    {
        var written = entry.Where(setting => setting.Origin.Source != SettingSource.Default).ToList();
        return written.Count > 0 ? written.Select(setting => (setting.Key, setting.Text))
            : entry.First() is var only && only.Key == entry.Key ? [(only.Key, only.Text)]
            : [(entry.Key, "{}")];
    }

    /// <summary><c>A</c>, <c>A:B</c>, <c>A:B:C</c> of <c>A:B:C</c>.</summary>
    private static IEnumerable<string> Path(string key)
    {
        for (var colon = key.IndexOf(':', StringComparison.Ordinal); colon >= 0; colon = key.IndexOf(':', colon + 1))
        {
            yield return key[..colon];
        }

        yield return key;
    }
}
