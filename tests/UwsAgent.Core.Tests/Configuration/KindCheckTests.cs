using System.Text.Json;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Tests.Configuration;

public sealed class KindCheckTests
{
    private static readonly ConfigurationCatalog Catalog = new(
        [OptionsSection.Of<SchedulesOptions>("Schedules", SchedulesOptions.Check)],
        [new TextRule(typeof(CronTextAttribute), text => text == "@daily" ? null : "is no cron text")],
        new JobCatalog([], new NoProvider()),
        [
            KindCheck.Of<SchedulesOptions>(
                (options, jobs) =>
                    options
                        .Where(entry => jobs.Find(entry.Value.Job ?? entry.Key) is null)
                        .Select(entry => new OptionsFault(entry.Key, "names no kind of job"))
            ),
        ]
    );

    [Fact]
    public void A_section_is_checked_against_the_kinds_of_job_and_what_a_fault_leads_to_is_not_told_twice() =>
        Assert.Equal(
            [
                "/etc/uws-agent/uws-agent.json:2:22: Schedules:nightly names no kind of job",
                "/etc/uws-agent/uws-agent.json:3:30: Schedules:weekly:Cron is no cron text, was \"often\"",
            ],
            ConfigurationLoader
                .Load(
                    Catalog,
                    SampleSections.Inputs(
                        "{\"Schedules\": {\n          \"nightly\": {\"Cron\": \"@daily\"},\n          \"weekly\": {\"Cron\": \"often\"}}}"
                    ),
                    SampleSections.Noon
                )
                .Faults.Select(fault => fault.ToString())
        );

    [Fact]
    public void A_payload_of_any_shape_is_kept_as_it_is()
    {
        var catalog = new ConfigurationCatalog(
            [OptionsSection.Of<SchedulesOptions>("Schedules", SchedulesOptions.Check)],
            []
        );
        var load = ConfigurationLoader.Load(
            catalog,
            SampleSections.Inputs("""{"Schedules":{"Nightly":{"Payload":{"command":"backup","n":[1,null]}}}}"""),
            SampleSections.Noon
        );
        Assert.Empty(load.Faults);
        var entry = load.Snapshot!.Section<SchedulesOptions>()["nightly"];
        Assert.Equal("""{"command":"backup","n":[1,null]}""", JsonSerializer.Serialize(entry.Payload));
    }

    private sealed class NoProvider : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
