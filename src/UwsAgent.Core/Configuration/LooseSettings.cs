using System.Globalization;
using System.Text.Json;

namespace UwsAgent.Core.Configuration;

/// <summary>Values from outside the files, where a key is a name with separators and everything is text.</summary>
internal static class LooseSettings
{
    private const int Deepest = 32;

    public static SettingObject Variables(IEnumerable<ConfigurationEntry> variables, List<ConfigurationFault> faults)
    {
        var all = new SettingObject(new SettingOrigin(SettingSource.Environment, "environment"));
        foreach (var variable in variables.OrderBy(each => each.Name, StringComparer.Ordinal))
        {
            var origin = new SettingOrigin(SettingSource.Environment, $"environment {variable.Name}");
            var keys = variable.Name[ConfigurationInputs.VariablePrefix.Length..].Split("__");
            all = Add(all, origin, keys, variable, faults);
        }

        return all;
    }

    public static SettingObject Credentials(
        IEnumerable<ConfigurationEntry> credentials,
        List<ConfigurationFault> faults
    )
    {
        var all = new SettingObject(new SettingOrigin(SettingSource.Credential, "credentials"));
        foreach (var credential in credentials.OrderBy(each => each.Name, StringComparer.Ordinal))
        {
            var separator = credential.Name.Contains("__", StringComparison.Ordinal) ? "__" : ".";
            var keys = credential.Name.Split(separator);
            if (keys.Length == 1)
            {
                // Not meant as a key: a secret may name it by { "File": ... }.
                continue;
            }

            var origin = new SettingOrigin(SettingSource.Credential, $"credential {credential.Name}");
            all = Add(all, origin, keys, credential with { Text = credential.Text.TrimEnd('\r', '\n') }, faults);
        }

        return all;
    }

    /// <summary>Where a list or an object is wanted: JSON in the text, or the numbered keys of a list.</summary>
    public static SettingNode Unfold(SettingNode node, ShapeKind wanted, List<ConfigurationFault> faults)
    {
        var opening = wanted == ShapeKind.List ? '[' : '{';
        if (
            node is SettingValue { IsLoose: true, Kind: JsonValueKind.String } text
            && wanted != ShapeKind.Value
            && text.Text.AsSpan().TrimStart().StartsWith([opening])
        )
        {
            return SettingsReader.ReadText(text.Text, text.Origin, faults) ?? node;
        }

        return
            wanted == ShapeKind.List
            && node is SettingObject { Origin.Source: not SettingSource.File } numbered
            && numbered.Members.Count > 0
            && Enumerable
                .Range(0, numbered.Members.Count)
                .All(index => numbered.Members.ContainsKey(index.ToString(CultureInfo.InvariantCulture)))
            ? new SettingList(
                numbered.Origin,
                [
                    .. numbered
                        .Members.Values.OrderBy(each => int.Parse(each.Name, CultureInfo.InvariantCulture))
                        .Select(each => each.Value),
                ]
            )
            : node;
    }

    private static SettingObject Add(
        SettingObject all,
        SettingOrigin origin,
        string[] keys,
        ConfigurationEntry entry,
        List<ConfigurationFault> faults
    )
    {
        if (entry.Problem is not null)
        {
            faults.Add(new ConfigurationFault(origin, null, entry.Problem));
            return all;
        }

        if (keys.Length > Deepest || Array.Exists(keys, key => key.Length == 0))
        {
            faults.Add(new ConfigurationFault(origin, null, "is not a key: write Section__Key"));
            return all;
        }

        SettingNode node = new SettingValue(origin, JsonValueKind.String, entry.Text);
        foreach (var key in keys.Reverse())
        {
            var above = new SettingObject(origin);
            above.Members[key] = new SettingMember(key, origin, node);
            node = above;
        }

        if (IsThere(all, keys))
        {
            faults.Add(new ConfigurationFault(origin, string.Join(':', keys), "is given twice here: keep one"));
        }

        return (SettingObject)SettingNode.Merge(all, node);
    }

    private static bool IsThere(SettingObject all, string[] keys)
    {
        SettingNode? node = all;
        foreach (var key in keys)
        {
            node = (node as SettingObject)?.Members.GetValueOrDefault(key)?.Value;
        }

        return node is not null;
    }
}
