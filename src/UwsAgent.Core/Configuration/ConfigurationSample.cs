using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace UwsAgent.Core.Configuration;

/// <summary>The annotated file that an admin copies: every section and key with its meaning, its bounds and its default.</summary>
public sealed class ConfigurationSample
{
    private const int Width = 110;
    private const int Deepest = 8;

    private static readonly JsonSerializerOptions Shown = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly ConfigurationCatalog catalog;
    private readonly StringBuilder text = new();

    private ConfigurationSample(ConfigurationCatalog catalog) => this.catalog = catalog;

    public static string Of(ConfigurationCatalog catalog)
    {
        var sample = new ConfigurationSample(catalog);
        var margin = new Margin(0, false);
        sample.Comment(
            margin,
            "The configuration of UwsAgent: a copy of what the agent does without any file, so keep only what you change."
        );
        sample.Comment(
            margin,
            "Files of conf.d/*.json are laid over this one in the order of their names: objects merge by key, lists are "
                + "replaced, and a null takes a named entry away. Durations are written 30s, 5m, 1h30m, 2d; sizes 64MiB, 10GiB. "
                + "A secret is a text, or { \"File\": \"/path\" }, or a credential of the unit. "
                + "Check it with 'uws-agent check-config'; a changed file is taken into force by itself."
        );
        sample.Line(margin, "{");
        sample.Line(margin.Deeper, "\"$schema\": \"./uws-agent.schema.json\",");
        foreach (var section in catalog.Sections)
        {
            sample.text.Append('\n');
            sample.Comment(
                margin.Deeper,
                section.OptionsType.GetCustomAttribute<DescriptionAttribute>()?.Description ?? ""
            );
            sample.Value(margin.Deeper, section.Name, SettingShape.Of(section.OptionsType), section.Default());
        }

        sample.Line(margin, "}");
        return sample.text.ToString();
    }

    private void Value(Margin margin, string name, SettingShape shape, object? value)
    {
        var key = JsonSerializer.Serialize(name, Shown);
        switch (shape.Kind)
        {
            case ShapeKind.Object when value is not null:
                Line(margin, $"{key}: {{");
                foreach (var property in shape.Properties)
                {
                    Property(margin.Deeper, property, property.Of(value));
                }

                Line(margin, "},");
                break;
            case ShapeKind.Dictionary when value is not null:
                Line(margin, $"{key}: {{");
                Entries(margin.Deeper, [.. SettingRecords.Entries(value)], shape.Element);
                Line(margin, "},");
                break;
            default:
                var json = SettingRecords.ToJson(shape, value)?.ToJsonString(Shown) ?? "null";
                Line(
                    value is null ? margin.Commented : margin,
                    $"{key}: {json.Replace("\",\"", "\", \"", StringComparison.Ordinal)},"
                );
                break;
        }
    }

    private void Property(Margin margin, SettingProperty property, object? value)
    {
        var type = property.Shape.Type;
        var about = property.AttributesOf<DescriptionAttribute>().FirstOrDefault()?.Description ?? "";
        var bounds = property.AttributesOf<RangeAttribute>().Select(range => Bounds.Of(range, type).ToString());
        var words = type.IsEnum ? $" One of {string.Join(", ", Enum.GetNames(type))}." : "";
        Comment(margin, $"{about}{string.Concat(bounds)}{words}");
        Value(margin, property.Name, property.Shape, value);
    }

    /// <summary>What is there by default; where nothing is, an entry that only shows its keys.</summary>
    private void Entries(Margin margin, List<(string Name, object? Value)> entries, SettingShape element)
    {
        foreach (var (name, value) in entries)
        {
            Value(margin, name, element, value);
        }

        var shown = element.Type.GetConstructor(Type.EmptyTypes) is not null && element.Kind == ShapeKind.Object;
        if (entries.Count == 0 && shown && margin.Depth < Deepest)
        {
            Value(margin.Commented, "NAME", element, Activator.CreateInstance(element.Type));
        }
    }

    private void Comment(Margin margin, string words)
    {
        var line = new StringBuilder();
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + word.Length + margin.Depth * 2 > Width)
            {
                Line(margin, $"// {line}");
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        if (line.Length > 0)
        {
            Line(margin, $"// {line}");
        }
    }

    private void Line(Margin margin, string line) => text.Append(margin.ToString()).Append(line).Append('\n');

    /// <summary>How far a line is moved in, and whether it only shows what may stand there.</summary>
    private readonly record struct Margin(int Depth, bool IsComment)
    {
        private int CommentDepth { get; init; }

        public Margin Deeper => this with { Depth = Depth + 1 };

        public Margin Commented => IsComment ? this : this with { IsComment = true, CommentDepth = Depth };

        public override string ToString() =>
            IsComment
                ? new string(' ', CommentDepth * 2) + "// " + new string(' ', (Depth - CommentDepth) * 2)
                : new string(' ', Depth * 2);
    }
}
