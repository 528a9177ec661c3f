using System.Text.Json.Nodes;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Tests.Configuration;

public sealed class ConfigurationSchemaTests
{
    private static readonly JsonNode Queue = ConfigurationSchema.Of(SampleSections.Catalog)["properties"]!["Queue"]![
        "properties"
    ]!;

    [Fact]
    public void A_schema_names_descriptions_bounds_defaults_and_allowed_words()
    {
        Assert.Equal("How long a job may run. From 1s to 1d.", (string?)Queue["Timeout"]!["description"]);
        Assert.Equal("1h", (string?)Queue["Timeout"]!["default"]);
        Assert.Equal(DurationText.Pattern, (string?)Queue["Timeout"]!["pattern"]);
        Assert.Equal("1GiB", (string?)Queue["KeepFree"]!["default"]);
        Assert.Equal("""["Fifo","Lifo"]""", Queue["Order"]!["enum"]!.ToJsonString());
        Assert.Equal("0 100 10", $"{Queue["Low"]!["minimum"]} {Queue["Low"]!["maximum"]} {Queue["Low"]!["default"]}");
        Assert.Null(Queue["High"]!["maximum"]);
        Assert.Equal("""["a","b"]""", Queue["Tags"]!["default"]!.ToJsonString());
        Assert.Null(Queue["Both"]);
    }

    [Fact]
    public void A_schema_refuses_unknown_keys_and_lets_a_null_take_an_entry_away()
    {
        var schema = ConfigurationSchema.Of(SampleSections.Catalog);
        Assert.False((bool)schema["additionalProperties"]!);
        Assert.False((bool)schema["properties"]!["Queue"]!["additionalProperties"]!);
        Assert.Equal("""["object","null"]""", Queue["Lanes"]!["additionalProperties"]!["type"]!.ToJsonString());
        Assert.NotNull(schema["properties"]!["$schema"]);
        Assert.DoesNotContain("\"required\"", schema.ToJsonString());
    }

    [Fact]
    public void A_secret_is_a_text_or_the_name_of_a_file() =>
        Assert.Equal(
            "string",
            (string?)
                ConfigurationSchema.Of(SampleSections.Catalog)["properties"]!["Mail"]!["properties"]!["Password"]![
                    "properties"
                ]!["File"]!["type"]
        );
}
