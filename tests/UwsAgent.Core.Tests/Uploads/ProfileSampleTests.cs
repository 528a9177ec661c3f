using System.Runtime.CompilerServices;
using System.Text;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Tests.Uploads.Judging;
using UwsAgent.Core.Uploads;

namespace UwsAgent.Core.Tests.Uploads;

public sealed class ProfileSampleTests
{
    private const string Header = "school_id,student_id,attendance_event_date,attendance_event_category\r\n";

    [Theory]
    [InlineData(Header, "")]
    [InlineData(Header + "s1,p1,2026-09-01,absent\r\n\r\ns1,p1,2026-09-02,tardy\r\n", "")]
    [InlineData(Header + "s1,p1,2026-09-01,absent\r\ns1,p1,2026-09-01,tardy\r\n", "duplicate-together 3:0:0")]
    [InlineData(Header + "s1,p1,9/1/26,absent\r\n", "excel-date 2:3:7")]
    [InlineData(Header + "s1,p1,2026-09-01,late\r\n", "value-not-allowed 2:4:18")]
    public void The_sample_that_an_admin_starts_from_judges_attendance(string content, string place)
    {
        var verdict = Judged.Bytes(Encoding.UTF8.GetBytes(content), Sample(), "attendance.csv");
        Assert.Equal(place.Length == 0 ? [] : [place], verdict.Places());
    }

    [Fact]
    public void A_fault_in_a_rule_set_is_told_with_its_key() =>
        Assert.Contains(
            Load(
                """{ "Uploads": { "Profiles": { "mine": { "Rules": { "blank-lines": "Off" } } } } }"""u8.ToArray()
            ).Faults,
            fault => fault.ToString().Contains("Profiles:mine:Rules:blank-lines", StringComparison.Ordinal)
        );

    private static UploadProfile Sample([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here)!;
        var path = Path.Combine(folder, "..", "..", "..", "config", "conf.d", "attendance-profile.json");
        var load = Load(File.ReadAllBytes(path));
        Assert.Empty(load.Faults);
        return load.Snapshot!.Section<UploadsOptions>().Profiles["attendance"];
    }

    private static ConfigurationLoad Load(byte[] json) =>
        ConfigurationLoader.Load(
            new([OptionsSection.Of<UploadsOptions>(UploadsOptions.Section, UploadsOptions.Check)], []),
            new() { Files = [new("/etc/uws-agent/uws-agent.json", json)] },
            new DateTimeOffset(2026, 9, 1, 0, 0, 0, TimeSpan.Zero)
        );
}
