using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Tests.Configuration;

public sealed class ConfigurationMergeTests
{
    [Fact]
    public void Without_any_file_every_value_is_the_default_of_its_record()
    {
        var snapshot = SampleSections.Good();
        var queue = snapshot.Section<QueueSample>();
        Assert.Equal(TimeSpan.FromHours(1), queue.Timeout);
        Assert.Equal(2, queue.Lanes["exec"].Width);
        Assert.All(snapshot.Settings, setting => Assert.Equal(SettingOrigin.Default, setting.Origin));
    }

    [Fact]
    public void Objects_merge_by_key_and_lists_are_replaced()
    {
        var queue = SampleSections
            .Good(
                """{"Queue":{"Low":1,"Tags":["x","y"],"Lanes":{"exec":{"Grace":"5s"},"mail":{}}}}""",
                """{"queue":{"high":99,"TAGS":["z"],"Lanes":{"EXEC":{"width":9}}}}"""
            )
            .Section<QueueSample>();
        Assert.Equal((1, 99), (queue.Low, queue.High));
        Assert.Equal(["z"], queue.Tags);
        Assert.Equal(["exec", "mail"], queue.Lanes.Keys.Order());
        Assert.Equal(new LaneSample { Width = 9, Grace = TimeSpan.FromSeconds(5) }, queue.Lanes["exec"]);
        Assert.Equal(new LaneSample(), queue.Lanes["mail"]);
    }

    [Fact]
    public void A_null_takes_away_an_entry_that_was_put_there_below() =>
        Assert.Equal(
            ["mail"],
            SampleSections.Good("""{"Queue":{"Lanes":{"mail":{}, "exec":null}}}""").Section<QueueSample>().Lanes.Keys
        );

    [Fact]
    public void A_null_section_is_the_default_section() =>
        Assert.Equal(10, SampleSections.Good("""{"Queue":null}""").Section<QueueSample>().Low);

    [Fact]
    public void Comments_trailing_commas_and_the_schema_key_are_allowed() =>
        Assert.Equal(
            3,
            SampleSections
                .Good(
                    """
                    // the team's own
                    {
                      "$schema": "./uws-agent.schema.json",
                      "Queue": { "Low": 3, /* few */ },
                    }
                    """
                )
                .Section<QueueSample>()
                .Low
        );

    [Fact]
    public void The_environment_wins_over_files_and_credentials_over_the_environment()
    {
        var snapshot = SampleSections.Good(
            SampleSections.Inputs("""{"Queue":{"Low":1,"High":30},"Mail":{"Host":"a"}}""") with
            {
                Variables =
                [
                    new("UWS_AGENT__Queue__Low", "2"),
                    new("UWS_AGENT__MAIL__HOST", "b"),
                    new("UWS_AGENT__Queue__Paused", "true"),
                    new("UWS_AGENT__Queue__Timeout", "90s"),
                    new("UWS_AGENT__Queue__Tags__0", "p"),
                    new("UWS_AGENT__Queue__Tags__1", "q"),
                    new("UWS_AGENT__Queue__Lanes", """{"mail":{"Width":5}}"""),
                ],
                Credentials = [new("Mail.Host", "c\n"), new("Mail__Password", "pw"), new("host-key", "not a key")],
            }
        );
        var queue = snapshot.Section<QueueSample>();
        Assert.Equal((2, 30, true), (queue.Low, queue.High, queue.Paused));
        Assert.Equal(TimeSpan.FromSeconds(90), queue.Timeout);
        Assert.Equal(["p", "q"], queue.Tags);
        Assert.Equal("c", snapshot.Section<MailSample>().Host);
        Assert.Equal("pw", snapshot.Section<MailSample>().Password!.Reveal());
    }

    [Fact]
    public void Faults_from_outside_the_files_name_the_variable_or_the_credential() =>
        Assert.Equal(
            [
                "environment UWS_AGENT__Queue__Low: Queue:Low must be a whole number, was \"few\"",
                "environment UWS_AGENT__Queue____x: is not a key: write Section__Key",
                "environment UWS_AGENT__queue__HIGH: queue:HIGH is given twice here: keep one",
                "credential Mail.Pasword: Mail:Pasword is not a key that the agent knows: did you mean Password?",
                "credential Mail__Password: cannot be read: permission denied",
            ],
            SampleSections
                .Faults(
                    new ConfigurationInputs
                    {
                        Variables =
                        [
                            new("UWS_AGENT__Queue__Low", "few"),
                            new("UWS_AGENT__Queue____x", "1"),
                            new("UWS_AGENT__Queue__High", "50"),
                            new("UWS_AGENT__queue__HIGH", "51"),
                        ],
                        Credentials =
                        [
                            new("Mail.Pasword", "hunter2"),
                            new("Mail__Password", "", "cannot be read: permission denied"),
                        ],
                    }
                )
                .OrderBy(fault => fault.StartsWith("credential", StringComparison.Ordinal))
                .ThenBy(fault => fault, StringComparer.Ordinal)
        );

    [Fact]
    public void Each_value_knows_where_it_came_from()
    {
        var settings = SampleSections
            .Good(
                SampleSections.Inputs(
                    "{\n \"Queue\": { \"Low\": 1 } }",
                    """{"Queue":{"Lanes":{"exec":{"Width":7}}}}"""
                ) with
                {
                    Variables = [new("UWS_AGENT__Queue__High", "77")],
                }
            )
            .Settings.ToDictionary(setting => setting.Key, setting => $"{setting.Text} {setting.Origin}");
        Assert.Equal("1 /etc/uws-agent/uws-agent.json:2:20", settings["Queue:Low"]);
        Assert.Equal("7 /etc/uws-agent/conf.d/1.json:1:36", settings["Queue:Lanes:exec:Width"]);
        Assert.Equal("77 environment UWS_AGENT__Queue__High", settings["Queue:High"]);
        Assert.Equal("\"1h\" default", settings["Queue:Timeout"]);
        Assert.Equal("[\"a\",\"b\"] default", settings["Queue:Tags"]);
        Assert.DoesNotContain("Queue:Both", settings.Keys);
    }

    [Fact]
    public void Changes_are_told_key_by_key()
    {
        var before = SampleSections.Good("""{"Queue":{"Low":1,"Lanes":{"mail":{}}},"Mail":{"Password":"one"}}""");
        var after = SampleSections.Good("""{"Queue":{"Low":2,"Tags":[]},"Mail":{"Password":"two"}}""");
        Assert.Equal(
            [
                "Mail:Password is another",
                "Queue:Low from 1 to 2",
                "Queue:Tags from [\"a\",\"b\"] to []",
                "Queue:Lanes:mail is gone, was {}",
            ],
            before.ChangesTo(after).Select(change => change.ToString())
        );
        Assert.Empty(after.ChangesTo(after));
    }

    [Fact]
    public void An_entry_that_comes_or_goes_is_told_by_what_was_written_in_it()
    {
        var without = SampleSections.Good("""{"Queue":{"Low":1}}""");
        var with = SampleSections.Good("""{"Queue":{"Low":1,"Lanes":{"mail":{"Width":3},"slow":{}}}}""");
        Assert.Equal(
            ["Queue:Lanes:mail:Width is new: 3", "Queue:Lanes:slow is new: {}"],
            without.ChangesTo(with).Select(change => change.ToString())
        );
        Assert.Equal(
            ["Queue:Lanes:mail:Width is gone, was 3", "Queue:Lanes:slow is gone, was {}"],
            with.ChangesTo(without).Select(change => change.ToString())
        );
    }

    [Fact]
    public void What_is_shown_loads_again_as_the_same_configuration()
    {
        var first = SampleSections.Good(
            """{"Queue":{"Low":1,"KeepFree":"2GiB","Order":"lifo","Lanes":{"a b":{"Grace":"1m"}}}}"""
        );
        var second = SampleSections.Good(first.ToJson().ToJsonString());
        Assert.Empty(first.ChangesTo(second));
    }

    [Fact]
    public void Names_are_found_whatever_their_case() =>
        Assert.Equal(
            4,
            SampleSections
                .Good("""{"Queue":{"Lanes":{"Mail":{"Width":4}}}}""")
                .Section<QueueSample>()
                .Lanes["mail"]
                .Width
        );
}
