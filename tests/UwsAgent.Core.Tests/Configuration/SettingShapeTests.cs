using System.Text.Json;
using System.Text.Json.Nodes;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Tests.Configuration;

/// <summary>Every sort of type that options are made of: what a file must look like for it, and what is made of that.</summary>
public sealed class SettingShapeTests
{
    private static readonly ConfigurationCatalog Catalog = new(
        [OptionsSection.Of<EverySort>("Every", _ => []), OptionsSection.Of<ByName>("ByName", _ => [])],
        []
    );

    [Fact]
    public void A_record_is_made_by_its_constructor_and_its_setters()
    {
        var made = Good(
            """{ "Every": { "Pair": { "name": "a", "Weight": 2 }, "Pairs": [{ "Name": "b", "Note": "n" }] } }"""
        );
        Assert.Equal(new Pair("a", 2), made.Pair);
        Assert.Equal([new Pair("b") { Note = "n" }], made.Pairs);
    }

    [Theory]
    [InlineData("""{ "Every": { "Pair": { "Weight": 2 } } }""", "Every:Pair:Name is required")]
    [InlineData("""{ "Every": { "Keyword": { } } }""", "Every:Keyword:Name is required")]
    [InlineData("""{ "Every": { "Colours": { "Green": 1 } } }""", "Every:Colours:Green must be named one of Red, Blue")]
    [InlineData("""{ "Every": { "Colours": { "1": 1 } } }""", "Every:Colours:1 must be named one of Red, Blue")]
    [InlineData("""{ "Every": { "Day": "yesterday" } }""", "Every:Day is no DateOnly")]
    [InlineData("""{ "Every": { "Words": [null] } }""", "Every:Words:0 must not be null")]
    [InlineData("""{ "Every": { "Raw": [1] } }""", "Every:Raw is no JsonObject")]
    [InlineData("""{ "Every": { "Shown": "x" } }""", "Every:Shown is not a key")]
    public void What_does_not_fit_is_told_by_its_key(string file, string fault) =>
        Assert.Contains(fault, Assert.Single(Load(file).Faults).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Lists_arrays_and_dictionaries_are_made_as_they_are_declared()
    {
        var made = Good(
            """
            { "Every": { "Words": ["x"], "Numbers": [1, null, 3], "Lists": [["a"], []], "Colours": { "blue": 2 },
              "Names": { "One": "1" } }, "ByName": { "p": { "Name": "q" } } }
            """
        );
        Assert.Equal(["x"], made.Words);
        Assert.Equal([1, null, 3], made.Numbers);
        Assert.Equal(
            [
                ["a"],
                [],
            ],
            made.Lists
        );
        Assert.Equal(2, made.Colours[Colour.Blue]);
        Assert.Equal("1", made.Names["ONE"]);
    }

    [Fact]
    public void A_section_may_be_a_dictionary_of_its_own_class() =>
        Assert.Equal(
            new Pair("q"),
            Assert.Single(Load("""{ "ByName": { "p": { "Name": "q" } } }""").Snapshot!.Section<ByName>()).Value
        );

    [Fact]
    public void What_the_framework_reads_is_one_value_and_any_json_is_taken_as_it_is()
    {
        var made = Good(
            """{ "Every": { "Day": "2026-03-29", "Raw": { "a": [1, "b", null] }, "Any": { "c": true }, "Maybe": 0.25 } }"""
        );
        Assert.Equal(new DateOnly(2026, 3, 29), made.Day);
        Assert.Equal("""{"a":[1,"b",null]}""", made.Raw?.ToJsonString());
        Assert.True(made.Any.GetProperty("c").GetBoolean());
        Assert.Equal(0.25m, made.Maybe);
    }

    [Fact]
    public void What_is_in_force_is_a_file_that_makes_the_same_again()
    {
        var first = Load(
            """{ "Every": { "Pair": { "Name": "a" }, "Pairs": [{ "Name": "b", "Weight": 3 }], "Colours": { "Red": 1 }, "Far": 1e300 } }"""
        );
        var written = first.Snapshot!.ToJson();
        var again = Load(written.ToJsonString()).Snapshot!;
        Assert.Equal(written.ToJsonString(), again.ToJson().ToJsonString());
        Assert.Equal(1e300, again.Section<EverySort>().Far);
    }

    [Fact]
    public void Keys_come_in_the_order_of_the_declarations_with_the_nearest_type_first() =>
        Assert.Equal(
            ["Note", "Name", "Weight"],
            SettingShape.Of(typeof(Near)).Properties.Select(property => property.Name)
        );

    private static EverySort Good(string file)
    {
        var load = Load(file);
        Assert.Empty(load.Faults);
        return load.Snapshot!.Section<EverySort>();
    }

    private static ConfigurationLoad Load(string file) =>
        ConfigurationLoader.Load(Catalog, SampleSections.Inputs(file), SampleSections.Noon);

    internal enum Colour
    {
        Red,
        Blue,
    }

    internal sealed record EverySort
    {
        public Pair? Pair { get; init; }

        public Keyword? Keyword { get; init; }

        public IReadOnlyList<Pair> Pairs { get; init; } = [];

        public string[] Words { get; init; } = [];

        public IReadOnlyList<int?> Numbers { get; init; } = [];

        public IReadOnlyList<IReadOnlyList<string>> Lists { get; init; } = [];

        public IReadOnlyDictionary<Colour, int> Colours { get; init; } = new Dictionary<Colour, int>();

        public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();

        public DateOnly? Day { get; init; }

        public JsonObject? Raw { get; init; }

        public JsonElement Any { get; init; } = JsonDocument.Parse("1").RootElement;

        public decimal? Maybe { get; init; }

        public double Far { get; init; } = 0.1;

        public string Shown => $"computed of {Far}";
    }

    internal sealed record Pair(string Name, int Weight = 1)
    {
        public string? Note { get; init; }
    }

    internal sealed record Keyword
    {
        public required string Name { get; init; }
    }

    internal sealed class ByName : Dictionary<string, Pair>;

    internal class Far
    {
        public string Name { get; set; } = "";

        public int Weight { get; set; }
    }

    internal sealed class Near : Far
    {
        public string? Note { get; set; }
    }
}
