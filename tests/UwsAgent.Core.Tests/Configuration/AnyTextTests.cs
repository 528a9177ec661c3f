using System.Text;
using CsCheck;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Tests.Configuration;

public sealed class AnyTextTests
{
    private static readonly string[] Words =
    [
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"Queue\"",
        "\"Mail\"",
        "\"Lanes\"",
        "\"exec\"",
        "\"Width\"",
        "\"Timeout\"",
        "\"Password\"",
        "\"File\"",
        "\"Servers\"",
        "\"Tags\"",
        "\"Order\"",
        "\"KeepFree\"",
        "\"Cron\"",
        "null",
        "true",
        "1",
        "-1",
        "1e400",
        "0.5",
        "\"5m\"",
        "\"\"",
        "\"\\ud800\"",
        "\"é\"",
        "//",
        "\n",
        " ",
        "/*",
        "*/",
    ];

    private static readonly Gen<string> Key = Gen.OneOf(
        "Queue",
        "queue",
        "Mail",
        "Lanes",
        "exec",
        "Width",
        "Timeout",
        "Password",
        "File",
        "Servers",
        "Tags",
        "Order",
        "Low",
        "Host",
        "x"
    );

    private static readonly Gen<string> Json = Gen.Recursive<string>(
        (depth, self) =>
            depth > 5
                ? Gen.OneOf("null", "true", "1", "-5", "\"5m\"", "\"a\"", "1.5")
                : Gen.OneOf(
                    Gen.OneOf("null", "false", "7", "\"10GiB\"", "\"Lifo\"", "\"\""),
                    self.Array[0, 3].Select(items => $"[{string.Join(',', items)}]"),
                    Gen.Select(Key, self)
                        .Array[0, 4]
                        .Select(all =>
                            "{" + string.Join(',', all.Select(each => $"\"{each.Item1}\":{each.Item2}")) + "}"
                        )
                )
    );

    [Fact]
    public void Any_json_is_a_configuration_or_a_list_of_faults_and_never_an_exception() =>
        Gen.Select(Json, Json).Sample((one, two) => Holds(SampleSections.Inputs(one, two)), iter: 3000);

    [Fact]
    public void Any_text_is_a_configuration_or_a_list_of_faults_and_never_an_exception() =>
        Gen.OneOf(Words)
            .Array[0, 30]
            .Select(string.Concat)
            .Sample(text => Holds(SampleSections.Inputs(text)), iter: 3000);

    [Fact]
    public void Any_bytes_are_a_configuration_or_a_list_of_faults_and_never_an_exception() =>
        Gen
            .Byte.Array[0, 40]
            .Sample(
                bytes => Holds(new ConfigurationInputs { Files = [new ConfigurationText("/a", bytes)] }),
                iter: 3000
            );

    [Fact]
    public void Any_variable_is_a_value_or_a_fault_and_never_an_exception() =>
        Gen.Select(Key.Array[1, 4], Json)
            .Sample(
                (keys, value) =>
                    Holds(
                        new ConfigurationInputs
                        {
                            Variables = [new ConfigurationEntry("UWS_AGENT__" + string.Join("__", keys), value)],
                        }
                    ),
                iter: 2000
            );

    [Fact]
    public void Very_deep_and_very_wide_texts_are_read_or_refused()
    {
        Assert.NotEmpty(SampleSections.Faults(new string('[', 100_000)));
        Assert.NotEmpty(SampleSections.Faults("{\"Queue\":" + string.Concat(Enumerable.Repeat("{\"a\":", 5000))));
        var wide = "{\"Queue\":{\"Tags\":[" + string.Join(',', Enumerable.Repeat("\"x\"", 100_000)) + "]}}";
        Assert.Equal(100_000, SampleSections.Good(wide).Section<QueueSample>().Tags.Count);
        Assert.NotEmpty(
            SampleSections.Faults(
                new ConfigurationInputs
                {
                    Variables = [new("UWS_AGENT__" + string.Join("__", Enumerable.Repeat("a", 5000)), "1")],
                }
            )
        );
    }

    private static bool Holds(ConfigurationInputs inputs)
    {
        var load = SampleSections.Load(inputs);
        var texts = load.Faults.Select(fault => fault.ToString()).ToList();
        return load.Snapshot is null == texts.Count > 0
            && texts.TrueForAll(text => !text.Contains('\n', StringComparison.Ordinal) && text.Length > 10);
    }
}
