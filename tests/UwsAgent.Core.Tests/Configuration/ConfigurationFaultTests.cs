using System.Text;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Tests.Configuration;

public sealed class ConfigurationFaultTests
{
    [Theory]
    [InlineData(
        """{"Queue":{"Timeot":"1s"}}""",
        "1:11: Queue:Timeot is not a key that the agent knows: did you mean Timeout?"
    )]
    [InlineData("""{"Queu":{}}""", "1:2: Queu is not a section that the agent knows: did you mean Queue?")]
    [InlineData("""{"Wholly":{}}""", "1:2: Wholly is not a section that the agent knows: there are Mail, Queue")]
    [InlineData(
        """{"Queue":{"Lanes":{"exec":{"Colour":1}}}}""",
        "1:28: Queue:Lanes:exec:Colour is not a key that the agent knows: there are Width, Grace"
    )]
    [InlineData(
        """{"Queue":{"Lanes":{"exec":{"Width":0}}}}""",
        "1:36: Queue:Lanes:exec:Width must be from 1 to 64, was 0"
    )]
    [InlineData(
        """{"Queue":{"Lanes":{"exec":{"Width":"2"}}}}""",
        "1:36: Queue:Lanes:exec:Width must be a whole number, was \"2\""
    )]
    [InlineData(
        """{"Queue":{"Lanes":{"exec":{"Width":1.5}}}}""",
        "1:36: Queue:Lanes:exec:Width must be a whole number, was 1.5"
    )]
    [InlineData(
        """{"Queue":{"High":99999999999}}""",
        "1:18: Queue:High must be a whole number that is not so large, was 99999999999"
    )]
    [InlineData("""{"Queue":{"Most":0}}""", "1:18: Queue:Most must be at least 1, was 0")]
    [InlineData("""{"Queue":{"High":0}}""", "1:18: Queue:High must be at least 1, was 0")]
    [InlineData("""{"Queue":{"Lanes":[]}}""", "1:19: Queue:Lanes must be an object: { \"name\": ... }, was a list")]
    [InlineData(
        """{"Queue":{"Timeout":"5 minutes"}}""",
        "1:21: Queue:Timeout must be a duration such as 30s, 5m, 1h30m, 2d or 00:05:00, was \"5 minutes\""
    )]
    [InlineData(
        """{"Queue":{"Timeout":300}}""",
        "1:21: Queue:Timeout must be a duration such as 30s, 5m, 1h30m, 2d or 00:05:00, was 300"
    )]
    [InlineData("""{"Queue":{"Timeout":"2d"}}""", "1:21: Queue:Timeout must be from 1s to 1d, was \"2d\"")]
    [InlineData(
        """{"Queue":{"KeepFree":"10 GigaBytes"}}""",
        "1:22: Queue:KeepFree must be a size such as 64MiB, 10GiB or 1000 (bytes), was \"10 GigaBytes\""
    )]
    [InlineData("""{"Queue":{"KeepFree":1}}""", "1:22: Queue:KeepFree must be from 1MiB to 1TiB, was 1")]
    [InlineData("""{"Queue":{"Order":"Random"}}""", "1:19: Queue:Order must be one of Fifo, Lifo, was \"Random\"")]
    [InlineData("""{"Queue":{"Order":1}}""", "1:19: Queue:Order must be one of Fifo, Lifo, was 1")]
    [InlineData("""{"Queue":{"Paused":"yes"}}""", "1:20: Queue:Paused must be true or false, was \"yes\"")]
    [InlineData("""{"Queue":{"Paused":null}}""", "1:20: Queue:Paused must not be null: leave it out for the default")]
    [InlineData("""{"Queue":{"Share":"much"}}""", "1:19: Queue:Share must be a number, was \"much\"")]
    [InlineData("""{"Queue":{"Tags":"a"}}""", "1:18: Queue:Tags must be a list: [ ... ], was \"a\"")]
    [InlineData("""{"Queue":{"Tags":["a",1]}}""", "1:23: Queue:Tags:1 must be a text in double quotes, was 1")]
    [InlineData(
        """{"Queue":{"Tags":["a",null]}}""",
        "1:23: Queue:Tags:1 must not be null: leave it out for the default"
    )]
    [InlineData(
        """{"Queue":{"Cron":"* * *"}}""",
        "1:18: Queue:Cron is not a cron text: it has six fields, was \"* * *\""
    )]
    [InlineData("""{"Queue":{"Name":"A b"}}""", "1:18: Queue:Name must look like ^[a-z]+$, was \"A b\"")]
    [InlineData("""{"Queue":{"Low":30}}""", "Queue:High must be at least Low (30), was 20")]
    [InlineData("""{"Queue":{"High":5}}""", "1:18: Queue:High must be at least Low (10), was 5")]
    [InlineData("""{"Queue":7}""", "1:10: Queue must be an object: { ... }, was 7")]
    [InlineData("""{"Mail":{"Host":""}}""", "1:17: Mail:Host is required")]
    [InlineData("""{"Mail":{"Servers":[{}]}}""", "1:21: Mail:Servers:0:Host is required")]
    [InlineData(
        """{"Mail":{"Servers":[{"Host":"a","Token":5}]}}""",
        "1:41: Mail:Servers:0:Token must be a text, or { \"File\": \"/path/of/a/file\" }"
    )]
    [InlineData("""{"Queue":{"Low":1,"low":2}}""", "1:19: Queue:low differs only by case from Low in line 1: keep one")]
    [InlineData("""{"Queue":{"Low":1,"Low":2}}""", "1:19: Queue:Low is there twice, first in line 1: keep one")]
    [InlineData(
        "{\n  \"Queue\": {\n    \"Low\": 1\n    \"High\": 2\n  }\n}",
        "4:5: is not JSON here: '\"' is invalid after a value. Expected either ',', '}', or ']'"
    )]
    [InlineData(
        "{\"Mail\":{\"Password\":trustno1}}",
        "1:24: is not JSON here: a text needs double quotes; without them only numbers, true, false and null may stand"
    )]
    [InlineData("", "1:1: is empty: write {} or remove the file")]
    [InlineData("// nothing yet\n", "2:1: is empty: write {} or remove the file")]
    [InlineData("[]", "1:1: must be one JSON object: { ... }")]
    [InlineData("""{"Mail":{"Host":"\ud800"}}""", "1:17: Mail:Host has a \\u escape that is no character")]
    [InlineData("""{"é":1,"Queue":{"ü":1}}""", "1:2: é is not a section that the agent knows: there are Mail, Queue")]
    public void A_fault_says_where_what_and_which_value(string text, string expected)
    {
        var place = char.IsAsciiDigit(expected[0]) ? "/etc/uws-agent/uws-agent.json:" : "";
        Assert.Contains(place + expected, SampleSections.Faults(text));
    }

    [Fact]
    public void Every_fault_of_every_file_is_listed_at_once_and_in_order() =>
        Assert.Equal(
            [
                "/etc/uws-agent/uws-agent.json:2:13: Queue:Low must be from 0 to 100, was -1",
                "/etc/uws-agent/uws-agent.json:3:4: Nonsense is not a section that the agent knows: there are Mail, Queue",
                "/etc/uws-agent/conf.d/1.json:1:3: is not JSON here: 'o' is an invalid start of a property name. Expected a '\"'",
                "/etc/uws-agent/conf.d/2.json:1:19: Queue:Order must be one of Fifo, Lifo, was \"None\"",
                "/etc/uws-agent/conf.d/2.json:1:35: Queue:Paused must be true or false, was 1",
            ],
            SampleSections.Faults(
                "{\"Queue\":{\n     \"Low\": -1},\n   \"Nonsense\": 1}",
                "{ oops }",
                """{"Queue":{"Order":"None","Paused":1}}"""
            )
        );

    [Fact]
    public void A_file_that_cannot_be_read_is_a_fault_of_its_own_and_nothing_is_called_missing_for_it()
    {
        var inputs = SampleSections.Inputs("""{"Mail":{"Servers":[{}]}}""") with { };
        inputs = inputs with
        {
            Files =
            [
                .. inputs.Files,
                new ConfigurationText("/etc/uws-agent/conf.d/x.json", default, "cannot be read: permission denied"),
            ],
        };
        Assert.Equal(
            ["/etc/uws-agent/conf.d/x.json: cannot be read: permission denied"],
            SampleSections.Faults(inputs)
        );
    }

    [Fact]
    public void A_file_that_is_not_utf8_is_told_with_the_place()
    {
        byte[] latin = [.. "{\n\"Mail\":{\"Host\":\"Z"u8, 0xFC, .. "rich\"}}"u8];
        var inputs = new ConfigurationInputs { Files = [new ConfigurationText("/a.json", latin)] };
        Assert.Equal(["/a.json:2:18: is not UTF-8 here: save it as UTF-8"], SampleSections.Faults(inputs));
    }

    [Fact]
    public void A_utf16_file_is_named_as_such()
    {
        var inputs = new ConfigurationInputs
        {
            Files = [new ConfigurationText("/a.json", (byte[])[0xFF, 0xFE, .. Encoding.Unicode.GetBytes("{}")])],
        };
        Assert.Equal(["/a.json:1:1: is UTF-16: save it as UTF-8"], SampleSections.Faults(inputs));
    }

    [Fact]
    public void A_byte_order_mark_is_no_fault() =>
        Assert.Equal(7, SampleSections.Good("\uFEFF{\"Queue\":{\"Low\":7}}").Section<QueueSample>().Low);

    [Fact]
    public void Control_characters_of_a_key_do_not_reach_the_terminal() =>
        Assert.Equal(
            ["/etc/uws-agent/uws-agent.json:1:2: a?[31mb is not a section that the agent knows: there are Mail, Queue"],
            SampleSections.Faults("""{"a\u001b[31mb":1}""")
        );

    [Fact]
    public void A_check_that_throws_is_a_fault_and_not_a_crash()
    {
        var catalog = new ConfigurationCatalog(
            [OptionsSection.Of<MailSample>("Mail", _ => throw new InvalidOperationException("bug"))],
            []
        );
        Assert.Equal(
            ["Mail could not be checked (InvalidOperationException); please report this as a bug"],
            ConfigurationLoader
                .Load(catalog, new ConfigurationInputs(), SampleSections.Noon)
                .Faults.Select(f => f.ToString())
        );
    }
}
