using System.Globalization;
using System.Text;
using System.Text.Json;

namespace UwsAgent.Core.Configuration;

/// <summary>Walks the merged values along the types that want them: collects every fault, and leaves the parts of the records.</summary>
internal sealed class SettingsWalk(
    ConfigurationCatalog catalog,
    SecretSettings secrets,
    bool isComplete,
    List<ConfigurationFault> faults
)
{
    private readonly HashSet<string> faulty = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether this key, or one above it, has a fault already.</summary>
    public bool IsFaulty(string key) =>
        faulty.Any(each =>
            key.StartsWith(each, StringComparison.OrdinalIgnoreCase)
            && (key.Length == each.Length || key[each.Length] == ':')
        );

    /// <summary>Whether this key, or one below it, has a fault already.</summary>
    public bool HasFaultIn(string key) =>
        faulty.Any(each => (each + ":").StartsWith(key + ":", StringComparison.OrdinalIgnoreCase));

    /// <summary>The parts of every section that can be used, by name.</summary>
    public SettingParts Walk(SettingObject root) =>
        Visit(root, catalog.Root, null, "", false, out var parts) && parts is SettingParts all ? all : [];

    private bool Visit(
        SettingNode node,
        SettingShape shape,
        SettingProperty? property,
        string path,
        bool isElement,
        out object? parts
    )
    {
        parts = null;
        if (node is SettingValue { Kind: JsonValueKind.Null })
        {
            var mayBe = shape.IsNullable || (!isElement && property is { MayBeNull: true });
            return mayBe || Fault(node, path, "must not be null: leave it out for the default", null);
        }

        if (shape.Type == typeof(Secret))
        {
            return VisitSecret(node, path, out parts);
        }

        if (SettingScalars.IsAnyJson(shape.Type))
        {
            return SettingScalars.ReadJson(node, shape.Type, out parts) is not { } other
                || Fault(node, path, other, null);
        }

        node = LooseSettings.Unfold(node, shape.Kind, faults);
        return shape.Kind switch
        {
            ShapeKind.Object => VisitObject(node, shape, path, out parts),
            ShapeKind.Dictionary => VisitDictionary(node, shape, property, path, out parts),
            ShapeKind.List => VisitList(node, shape, property, path, out parts),
            _ => VisitScalar(node, shape, property, path, isElement, out parts),
        };
    }

    private bool VisitObject(SettingNode node, SettingShape shape, string path, out object? parts)
    {
        parts = null;
        if (node is not SettingObject given)
        {
            return Fault(node, path, "must be an object: { ... }", Given(node, shape));
        }

        var result = new SettingParts();
        foreach (var member in given.Members.Values)
        {
            var property = shape.Properties.FirstOrDefault(each =>
                string.Equals(each.Name, member.Name, StringComparison.OrdinalIgnoreCase)
            );
            if (property is null)
            {
                Unknown(member, shape, path);
                continue;
            }

            var key = SettingsReader.Join(path, property.Name);
            if (Visit(member.Value, property.Shape, property, key, false, out var value))
            {
                result[property.Name] = value;
            }
        }

        foreach (var property in shape.Properties.Where(each => each.IsRequired))
        {
            var key = SettingsReader.Join(path, property.Name);
            var isMissing = result.GetValueOrDefault(property.Name) is null or "";
            if (isMissing && isComplete && !faulty.Contains(key))
            {
                var origin = given.Members.GetValueOrDefault(property.Name)?.Value.Origin ?? given.Origin;
                faulty.Add(key);
                faults.Add(new ConfigurationFault(origin, key, "is required"));
            }
        }

        parts = result;
        return true;
    }

    private bool VisitDictionary(
        SettingNode node,
        SettingShape shape,
        SettingProperty? property,
        string path,
        out object? parts
    )
    {
        parts = null;
        if (node is not SettingObject given)
        {
            return Fault(node, path, "must be an object: { \"name\": ... }", Given(node, shape));
        }

        var result = new SettingParts();
        foreach (var member in given.Members.Values)
        {
            if (member.Value is SettingValue { Kind: JsonValueKind.Null })
            {
                // A null takes away an entry that a file below, or the agent itself, has put there.
                continue;
            }

            var key = SettingsReader.Join(path, Printable(member.Name));
            if (
                shape.KeyType is { IsEnum: true } keys
                && !Enum.GetNames(keys).Contains(member.Name, StringComparer.OrdinalIgnoreCase)
            )
            {
                Fault(member.Origin, key, $"must be named one of {string.Join(", ", Enum.GetNames(keys))}");
                continue;
            }

            if (Visit(member.Value, shape.Element, property, key, true, out var value))
            {
                result[member.Name] = value;
            }
        }

        parts = result;
        return true;
    }

    private bool VisitList(
        SettingNode node,
        SettingShape shape,
        SettingProperty? property,
        string path,
        out object? parts
    )
    {
        parts = null;
        if (node is not SettingList given)
        {
            return Fault(node, path, "must be a list: [ ... ]", Given(node, shape));
        }

        var result = new List<object?>();
        foreach (var (index, item) in given.Items.Index())
        {
            var key = SettingsReader.Join(path, index.ToString(CultureInfo.InvariantCulture));
            if (Visit(item, shape.Element, property, key, true, out var value))
            {
                result.Add(value);
            }
        }

        parts = result;
        return SettingRules
            .Problems(catalog, property, new object[given.Items.Count], false)
            .Select(problem => Fault(node, path, problem, given.Items.Count.ToString(CultureInfo.InvariantCulture)))
            .Aggregate(true, (all, one) => all && one);
    }

    private bool VisitScalar(
        SettingNode node,
        SettingShape shape,
        SettingProperty? property,
        string path,
        bool isElement,
        out object? parts
    )
    {
        parts = null;
        if (node is not SettingValue given)
        {
            return Fault(node, path, "must be one plain value", Given(node, shape));
        }

        if (SettingScalars.Read(given, shape.Type, out parts) is { } wrong)
        {
            return Fault(node, path, wrong, given.ToGiven());
        }

        var isGood = true;
        foreach (var problem in SettingRules.Problems(catalog, property, parts, isElement))
        {
            isGood = Fault(node, path, problem, given.ToGiven());
        }

        return isGood;
    }

    private bool VisitSecret(SettingNode node, string path, out object? parts)
    {
        parts = null;
        if (secrets.Read(node, out var text) is { } problem)
        {
            return Fault(node, path, problem, null);
        }

        parts = new Secret(text);
        return true;
    }

    private void Unknown(SettingMember member, SettingShape shape, string path)
    {
        var isRoot = path.Length == 0;
        if (isRoot && member is { Name: "$schema", Origin.Source: SettingSource.File })
        {
            return;
        }

        var known = shape.Properties.Select(property => property.Name).ToList();
        var hint = Similar.To(member.Name, known) is { } meant
            ? $"did you mean {meant}?"
            : $"there {(known.Count == 1 ? "is" : "are")} {string.Join(", ", known)}";
        Fault(
            member.Origin,
            SettingsReader.Join(path, Printable(member.Name)),
            $"is not a {(isRoot ? "section" : "key")} that the agent knows: {hint}"
        );
    }

    private bool Fault(SettingNode node, string path, string problem, string? given)
    {
        faulty.Add(path);
        faults.Add(new ConfigurationFault(node.Origin, path.Length == 0 ? null : path, problem, given));
        return false;
    }

    private void Fault(SettingOrigin origin, string path, string problem)
    {
        faulty.Add(path);
        faults.Add(new ConfigurationFault(origin, path, problem));
    }

    /// <summary>What was given in the place of something else, unless it may be a secret that stands in the wrong place.</summary>
    private string? Given(SettingNode node, SettingShape wanted) =>
        node switch
        {
            SettingValue value => secrets.MayBeIn(wanted) ? null : value.ToGiven(),
            SettingList => "a list",
            _ => "an object",
        };

    private static string Printable(string name) =>
        name.EnumerateRunes()
            .Aggregate(
                new StringBuilder(),
                (text, rune) => text.Append(Rune.IsControl(rune) ? "?" : rune.ToString()),
                text => text.ToString()
            );
}
