using UwsAgent.Core.Tests.Uploads.Judging;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Sets;

namespace UwsAgent.Core.Tests.Uploads.Sets;

public sealed class SetJudgeTests
{
    [Fact]
    public void A_set_that_is_right_is_accepted()
    {
        var set = new OneRosterSet();
        Assert.Equal([], set.Read().SelectMany(file => file.Verdict.Places()));
        Assert.Equal([], set.Places());
        Assert.Equal([], SetJudge.Awaited(OneRosterSet.Profile, set.Read()));
    }

    [Theory]
    [InlineData("users.csv", ",p1,05", ",p9,05", "users.csv reference-missing 2:16")]
    [InlineData("users.csv", "\"o1,d1\"", "\"o1,d9\"", "users.csv reference-missing 3:5")]
    [InlineData("enrollments.csv", "c1,o1,u1", "c1,o1,u9", "enrollments.csv reference-missing 2:6")]
    [InlineData("classes.csv", ",k1,", ",k9,", "classes.csv reference-missing 2:6")]
    [InlineData("classes.csv", ",t1,", ",\"t1,t9\",", "classes.csv reference-missing 2:11")]
    [InlineData("courses.csv", ",y1,", ",y9,", "courses.csv reference-missing 2:4")]
    [InlineData("academicSessions.csv", ",y1,2027", ",y9,2027", "academicSessions.csv reference-missing 3:8")]
    public void E42_a_reference_to_a_row_that_is_not_there_is_found_where_it_is(
        string file,
        string right,
        string wrong,
        string place
    ) => Assert.Equal([place], new OneRosterSet().With(file, right, wrong).Places());

    [Fact]
    public void E42_an_agent_that_is_no_user_of_the_set_is_found() =>
        Assert.Equal(
            ["users.csv reference-missing 4:16"],
            new OneRosterSet().With("users.csv", ",u1,,\n", ",\"u1,nobody\",,\n").Places()
        );

    [Fact]
    public void E42_one_org_that_is_missing_and_explains_thousands_of_rows_is_one_error()
    {
        var set = new OneRosterSet();
        var users = string.Concat(
            Enumerable.Range(0, 4_312).Select(i => $"s{i},,,true,o9,student,s{i},,Given,Family,,,,,,,,\n")
        );
        set.And("users.csv", set.Files["users.csv"] + users)
            .With("classes.csv", ",o1,t1", ",o9,t1")
            .With("enrollments.csv", "c1,o1,u1", "c1,o9,u1");
        var verdict = set.Judge();
        Assert.Equal(["users.csv reference-missing 5:5"], OneRosterSet.Places(verdict));
        Assert.Equal(1, verdict.ErrorCount);
        Assert.Contains(
            "4,312 of users.csv (orgSourcedIds, first on line 5); 1 of",
            verdict.Findings[0].Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("o9", verdict.Findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void E42_when_nothing_of_a_column_is_found_the_files_do_not_fit_and_that_is_one_error()
    {
        var set = new OneRosterSet();
        var rows = string.Concat(Enumerable.Range(1, 50).Select(i => $"x{i},,,c1,o1,000{i},student,,,\n"));
        set.And("enrollments.csv", set.Files["enrollments.csv"].Split('\n')[0] + "\n" + rows);
        var finding = Assert.Single(set.Judge().Findings);
        Assert.Equal(("reference-none", 2L, 6), (finding.Rule, finding.Line, finding.Column));
        Assert.StartsWith(
            "Not one of the 50 different values in column 6 (userSourcedId)",
            finding.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void E42_an_enrolment_to_a_class_that_is_to_be_deleted_is_found()
    {
        var set = new OneRosterSet()
            .With("classes.csv", "c1,,,", "c1,tobedeleted,2026-09-01T00:00:00Z,")
            .With("enrollments.csv", "e1,,,", "e1,active,2026-09-01T00:00:00Z,")
            .With("enrollments.csv", "e2,,,", "e2,tobedeleted,2026-09-01T00:00:00Z,")
            .With("manifest.csv", "file.classes,bulk", "file.classes,delta")
            .With("manifest.csv", "file.enrollments,bulk", "file.enrollments,delta");
        Assert.Equal(["enrollments.csv reference-deleted 2:4", "- reference-unchecked 0:0"], set.Places());
    }

    [Theory]
    [InlineData("d1,,,District,district,,\n", "d1,,,District,district,,d1\n", "2")]
    [InlineData("d1,,,District,district,,\n", "d1,,,District,district,,o1\n", "2, 3")]
    public void E42_a_circle_of_parents_is_one_error(string right, string wrong, string lines)
    {
        var finding = Assert.Single(new OneRosterSet().With("orgs.csv", right, wrong).Judge().Findings);
        Assert.Equal(("reference-cycle", "orgs.csv"), (finding.Rule, finding.File));
        Assert.Contains($"Lines of the circle: {lines}.", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file.courses,bulk", "file.courses,absent", "courses.csv set-file-unexpected 0:0")]
    [InlineData("file.demographics,absent", "file.demographics,bulk", "manifest.csv set-file-missing 10:0")]
    [InlineData("file.users,bulk", "file.users,delta", "users.csv set-changes 2:0")]
    [InlineData("file.users,bulk", "file.users,full", "manifest.csv manifest-value 6:0")]
    [InlineData("oneroster.version,1.1", "oneroster.version,1.2", "manifest.csv manifest-version 3:0")]
    [InlineData("manifest.version,1.0\n", "", "manifest.csv manifest-version 0:0")]
    [InlineData("file.results,absent\n", "", "manifest.csv manifest-property 0:0")]
    public void E42_what_the_manifest_says_is_compared_with_what_is_there(string right, string wrong, string place) =>
        Assert.Equal([place], new OneRosterSet().With("manifest.csv", right, wrong).Places());

    [Fact]
    public void E42_rows_that_are_marked_as_changes_do_not_belong_into_a_full_file() =>
        Assert.Equal(
            ["courses.csv set-full 2:0"],
            new OneRosterSet().With("courses.csv", "k1,,,", "k1,active,2026-09-01T00:00:00Z,").Places().Take(1)
        );

    [Fact]
    public void E42_a_set_without_its_manifest_or_a_file_of_it_says_which()
    {
        Assert.Equal(["- manifest-missing 0:0"], new OneRosterSet().Without("manifest.csv").Places());
        Assert.Equal(["manifest.csv set-file-missing 5:0"], new OneRosterSet().Without("orgs.csv").Places());
    }

    [Fact]
    public void What_is_awaited_is_known_as_soon_as_the_manifest_is_there()
    {
        var all = new OneRosterSet().Read();
        Assert.Equal(
            ["manifest.csv"],
            SetJudge.Awaited(OneRosterSet.Profile, [.. all.Where(file => file.FileName != "manifest.csv")])
        );
        Assert.Equal(
            ["users.csv", "orgs.csv", "classes.csv", "enrollments.csv", "academicSessions.csv", "courses.csv"],
            SetJudge.Awaited(OneRosterSet.Profile, [.. all.Where(file => file.FileName == "manifest.csv")])
        );
    }

    [Fact]
    public void Rows_that_cannot_be_read_are_not_called_missing_as_well() =>
        Assert.Equal(
            ["- reference-unread 0:0"],
            new OneRosterSet().With("orgs.csv", "o1,,,North,school,,d1", "o1,,,No\"rth,school,,d1").Places()
        );

    [Fact]
    public void Changes_may_refer_to_what_was_accepted_before()
    {
        var before = new OneRosterSet().Read().Select(file => file.Keys!).ToList();
        var set = new OneRosterSet()
            .And("manifest.csv", OneRosterSet.Manifest(new Dictionary<string, string> { ["enrollments"] = "delta" }))
            .And(
                "enrollments.csv",
                OneRosterSet.Head
                    + "classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n"
                    + "e3,active,2026-09-01T00:00:00Z,c1,o1,p1,student,,,\ne4,active,2026-09-01T00:00:00Z,c2,o1,u1,student,,,\n"
            );
        foreach (var file in new[] { "users.csv", "orgs.csv", "classes.csv", "courses.csv", "academicSessions.csv" })
        {
            set.Without(file);
        }

        Assert.Equal(
            ["enrollments.csv reference-missing 3:4"],
            OneRosterSet.Places(SetJudge.Judge("set", OneRosterSet.Profile, set.Read(), before))
        );
        Assert.Equal(3, set.Judge().WarningCount);
        Assert.True(set.Judge().Accepted);
    }

    [Fact]
    public void All_tables_of_the_specification_are_judged_together()
    {
        var tables = new[]
        {
            "academicSessions",
            "orgs",
            "users",
            "courses",
            "classes",
            "enrollments",
            "demographics",
            "categories",
            "classResources",
            "courseResources",
            "lineItems",
            "resources",
            "results",
        };
        var set = new OneRosterSet()
            .And(
                "demographics.csv",
                OneRosterSet.Head
                    + "birthDate,sex,americanIndianOrAlaskaNative,asian,blackOrAfricanAmerican,nativeHawaiianOrOtherPacificIslander,white,demographicRaceTwoOrMoreRaces,hispanicOrLatinoEthnicity,countryOfBirthCode,stateOfBirthAbbreviation,cityOfBirth,publicSchoolResidenceStatus\nu7,,,2012-04-30,female,,,,,,,,,,,\n"
            )
            .And("categories.csv", OneRosterSet.Head + "title\ng1,,,Homework\n")
            .And(
                "resources.csv",
                OneRosterSet.Head
                    + "vendorResourceId,title,roles,importance,vendorId,applicationId\nr1,,,v1,Book,,primary,,\n"
            )
            .And("classResources.csv", OneRosterSet.Head + "title,classSourcedId,resourceSourcedId\ncr1,,,,c1,r7\n")
            .And("courseResources.csv", OneRosterSet.Head + "title,courseSourcedId,resourceSourcedId\nkr1,,,,k1,r1\n")
            .And(
                "lineItems.csv",
                OneRosterSet.Head
                    + "title,description,assignDate,dueDate,classSourcedId,categorySourcedId,gradingPeriodSourcedId,resultValueMin,resultValueMax\nl1,,,Test,,2026-09-01,2026-09-08,c1,g7,t1,0,100.0\n"
            )
            .And(
                "results.csv",
                OneRosterSet.Head
                    + "lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment\nx1,,,l7,u1,fully graded,99.5,2026-09-08,\n"
            )
            .And("manifest.csv", OneRosterSet.Manifest(tables.ToDictionary(table => table, _ => "bulk")));
        Assert.Equal([], set.Read().SelectMany(file => file.Verdict.Places()));
        Assert.Equal(
            [
                "classResources.csv reference-missing 2:6",
                "demographics.csv reference-missing 2:1",
                "lineItems.csv reference-missing 2:9",
                "results.csv reference-missing 2:4",
            ],
            set.Places()
        );
    }

    [Fact]
    public void A_profile_of_ones_own_may_have_relations_and_files_that_are_required()
    {
        var profile = new UploadProfile
        {
            Files =
            [
                new()
                {
                    Name = "rooms.csv",
                    Required = true,
                    Columns = [new() { Name = "room", Unique = true }],
                },
                new() { Name = "keys-*.csv", Columns = [new() { Name = "opens", References = "rooms.room" }] },
                new() { Name = "floors.csv", Required = true },
            ],
        };
        var files = new[]
        {
            OneRosterSet.Read(profile, "rooms.csv", "room\nr1\nr2\n"),
            OneRosterSet.Read(profile, "keys-a.csv", "opens\nr1\nr3\n"),
            OneRosterSet.Read(profile, "keys-b.csv", "opens\nr2\nr3\nr3\n"),
        };
        Assert.Equal(["floors.csv"], SetJudge.Awaited(profile, files));
        Assert.Equal(
            ["- set-file-missing 0:0", "keys-b.csv reference-missing 3:1"],
            OneRosterSet.Places(SetJudge.Judge("set", profile, files))
        );
    }

    [Fact]
    public void The_order_of_the_files_does_not_matter()
    {
        var files = new OneRosterSet()
            .With("users.csv", ",p1,05", ",p9,05")
            .With("classes.csv", ",k1,", ",k9,")
            .With("orgs.csv", "d1,,,District,district,,\n", "d1,,,District,district,,o1\n")
            .Read();
        var one = SetJudge.Judge("set", OneRosterSet.Profile, files);
        var other = SetJudge.Judge("set", OneRosterSet.Profile, [.. files.Reverse()]);
        Assert.Equal(OneRosterSet.Places(one), OneRosterSet.Places(other));
        Assert.Equal(one.Sha256, other.Sha256);
        Assert.Equal(3, one.ErrorCount);
    }
}
