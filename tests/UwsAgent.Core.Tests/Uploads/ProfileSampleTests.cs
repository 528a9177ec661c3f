using System.Runtime.CompilerServices;
using System.Text;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Tests.Uploads.Judging;
using UwsAgent.Core.Tests.Uploads.Sets;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Profiles;
using UwsAgent.Core.Uploads.Sets;

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

    [Fact]
    public void The_sample_of_a_set_judges_its_files_together()
    {
        var profile = Sample("library-profile.json", "library");
        var books = OneRosterSet.Read(
            profile,
            "books.csv",
            "book,title,state,inside\n000001,A,,000002\n000002,B,,\n000003,C,removed,\n"
        );
        var loans = OneRosterSet.Read(
            profile,
            "loans.csv",
            "book,student,until\n000001,s1,2026-09-01\n000003,s1,2026-09-01\n000009,s2,2026-09-01\n"
        );
        Assert.Equal([], books.Verdict.Places().Concat(loans.Verdict.Places()));
        Assert.Equal(
            ["loans.csv reference-missing 4:1", "loans.csv reference-deleted 3:1"],
            OneRosterSet.Places(SetJudge.Judge("library", profile, [books, loans]))
        );
    }

    [Theory]
    [InlineData(
        "attendance",
        "attendance.csv",
        "school_id,student_id,attendance_event_date,attendance_event_category,attendance_event_reason\ns1,p1,2026-09-01,absent,ill\n",
        ""
    )]
    [InlineData(
        "attendance",
        "attendance.csv",
        "school_id,student_id,attendance_event_date,attendance_event_category,attendance_event_reason\ns1,p1,2026-09-01,absent,\ns1,p1,2026-09-01,tardy,\n",
        "duplicate-together 3:0:0"
    )]
    [InlineData(
        "attendance",
        "attendance.csv",
        "school_id,student_id,attendance_event_date,attendance_event_category,attendance_event_reason\n",
        ""
    )]
    [InlineData(
        "calendar",
        "calendar.csv",
        "school_id,calendar_date,calendar_events,school_year_id\ns1,2026-09-01,\"[\"\"In Session\"\"]\",y1\n",
        ""
    )]
    [InlineData(
        "calendar",
        "calendar.csv",
        "school_id,calendar_date,calendar_events,school_year_id\ns1,2026-09-01,In Session,y1\n",
        "value-pattern 2:3:15"
    )]
    [InlineData("clever", "students.csv", "Student_id,School_id,First_name,Last_name,Grade\np1,s1,Ann,Lee,5\n", "")]
    [InlineData(
        "clever",
        "students.csv",
        "School_id,Student_id,First_name,Last_name,Grade\ns1,p1,Ann,Lee,Fifth\n",
        "value-not-allowed 2:5:15"
    )]
    public void What_schools_send_is_judged_by_the_rule_sets_that_are_built_in(
        string profile,
        string name,
        string content,
        string place
    )
    {
        var verdict = Judged.Bytes(Encoding.UTF8.GetBytes(content), ShippedProfiles.All[profile], name);
        Assert.Equal(place.Length == 0 ? [] : [place], verdict.Places());
    }

    [Fact]
    public void A_Clever_style_set_is_judged_together_and_names_what_is_missing()
    {
        var profile = ShippedProfiles.All["clever"];
        var files = new[]
        {
            OneRosterSet.Read(profile, "schools.csv", "School_id,School_name\ns1,North\n"),
            OneRosterSet.Read(
                profile,
                "students.csv",
                "Student_id,School_id,First_name,Last_name\np1,s1,Ann,Lee\np2,s2,Bo,Lee\n"
            ),
            OneRosterSet.Read(profile, "teachers.csv", "Teacher_id,School_id,First_name,Last_name\nt1,s1,Jo,Roe\n"),
            OneRosterSet.Read(profile, "sections.csv", "Section_id,School_id,Teacher_id\nx1,s1,t1\n"),
        };
        Assert.Equal(["enrollments.csv"], SetJudge.Awaited(profile, files));
        Assert.Equal(
            ["- set-file-missing 0:0", "students.csv reference-missing 3:2"],
            OneRosterSet.Places(SetJudge.Judge("set", profile, files))
        );
    }

    private static UploadProfile Sample(
        string file = "attendance-profile.json",
        string profile = "attendance",
        [CallerFilePath] string here = ""
    )
    {
        var folder = Path.GetDirectoryName(here)!;
        var path = Path.Combine(folder, "..", "..", "..", "config", "conf.d", file);
        var load = Load(File.ReadAllBytes(path));
        Assert.Empty(load.Faults);
        return load.Snapshot!.Section<UploadsOptions>().Profiles[profile];
    }

    private static ConfigurationLoad Load(byte[] json) =>
        ConfigurationLoader.Load(
            new([OptionsSection.Of<UploadsOptions>(UploadsOptions.Section, UploadsOptions.Check)], []),
            new() { Files = [new("/etc/uws-agent/uws-agent.json", json)] },
            new DateTimeOffset(2026, 9, 1, 0, 0, 0, TimeSpan.Zero)
        );
}
