using System.Text;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Profiles;

namespace UwsAgent.Core.Tests.Uploads.Judging;

public sealed class OneRosterTests
{
    private const string UsersHeader =
        "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password";
    private const string Users = UsersHeader + "\r\nu1,,,true,o1,student,emma,,Emma,Lee,,,e@school.org,,,,05,\r\n";
    private const string Orgs =
        "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\r\no1,,,North School,school,,\r\n";
    private const string Classes =
        "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\r\nc1,,,Maths,05,k1,,scheduled,,o1,\"t1,t2\",,,\r\n";
    private const string Enrollments =
        "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\r\ne1,,,c1,o1,u1,student,false,2024-09-01,2025-06-30\r\n";

    private const string Demographics =
        "sourcedId,status,dateLastModified,birthDate,sex,americanIndianOrAlaskaNative,asian,blackOrAfricanAmerican,nativeHawaiianOrOtherPacificIslander,white,demographicRaceTwoOrMoreRaces,hispanicOrLatinoEthnicity,countryOfBirthCode,stateOfBirthAbbreviation,cityOfBirth,publicSchoolResidenceStatus\r\nu1,,,2012-04-30,female,false,false,false,false,true,false,false,US,TX,Austin,\r\n";

    [Theory]
    [InlineData("users.csv", Users)]
    [InlineData("orgs.csv", Orgs)]
    [InlineData("classes.csv", Classes)]
    [InlineData("enrollments.csv", Enrollments)]
    [InlineData("demographics.csv", Demographics)]
    [InlineData("manifest.csv", "propertyName,value\r\nmanifest.version,1.0\r\noneroster.version,1.1\r\n")]
    public void A_file_of_the_specification_is_accepted(string name, string content)
    {
        Assert.Equal([], Judge(name, content).Places());
        Assert.True(Judge(name, "\uFEFF" + content).Accepted);
    }

    [Theory]
    [InlineData("users.csv", Users, ",student,", ",Student,", "value-case 2:6:14")]
    [InlineData("users.csv", Users, ",true,", ",TRUE,", "value-type 2:4:6")]
    [InlineData("users.csv", Users, "u1,", ",", "value-missing 2:1:1")]
    [InlineData("users.csv", Users, ",05,\r\n", ",05,pw\r\n", "should-be-empty 2:18:58")]
    [InlineData("users.csv", Users, "Emma,Lee", "\"Emma\nAnn\",Lee", "line-break-in-cell 2:9:33")]
    [InlineData("users.csv", Users, "Lee,,,e@", "Lee,,1E+05,e@", "excel-exponent 2:12:38")]
    [InlineData("orgs.csv", Orgs, ",school,", ",college,", "value-not-allowed 2:5:19")]
    [InlineData("classes.csv", Classes, ",scheduled,", ",,", "value-missing 2:8:19")]
    [InlineData("enrollments.csv", Enrollments, "2024-09-01", "9/1/24", "excel-date 2:9:29")]
    [InlineData("enrollments.csv", Enrollments, "e1,,,", "e1,active,,", "")]
    [InlineData("users.csv", Users, "username,userIds", "userIds,username", "column-order")]
    public void A_mistake_in_a_file_of_the_specification_is_found_where_it_is(
        string name,
        string content,
        string right,
        string wrong,
        string place
    )
    {
        Assert.Contains(right, content, StringComparison.Ordinal);
        var places = Judge(name, content.Replace(right, wrong, StringComparison.Ordinal)).Places();
        Assert.StartsWith(place, place.Length == 0 ? "" : Assert.Single(places.Take(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void E42_full_exports_and_exports_of_changes_are_both_accepted_but_not_mixed()
    {
        const string Changed = "u2,active,2024-09-01T07:30:00.000Z,true,o1,student,ben,,Ben,Lee,,,,,,,,\r\n";
        Assert.True(Judge("users.csv", UsersHeader + "\r\n" + Changed).Accepted);
        Assert.Equal(["filled-together 3:2:4", "filled-together 3:3:11"], Judge("users.csv", Users + Changed).Places());
    }

    [Fact]
    public void A_file_of_another_name_is_told_the_names_expected()
    {
        var finding = Assert.Single(Judge("people.csv", Users).Findings);
        Assert.Equal("file-unexpected", finding.Rule);
        Assert.Contains("users.csv, orgs.csv, classes.csv, enrollments.csv", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void E27_a_name_with_other_capitals_is_told_the_one_that_was_meant() =>
        Assert.EndsWith(": users.csv", Assert.Single(Judge("Users.CSV", Users).Findings).Fix, StringComparison.Ordinal);

    [Fact]
    public void The_first_profile_that_knows_the_name_judges_and_the_configuration_comes_before_what_is_built_in()
    {
        var own = new UploadProfile { Files = [new() { Name = "attendance.csv" }] };
        var configured = new Dictionary<string, UploadProfile>(StringComparer.Ordinal) { ["mine"] = own };
        Assert.Same(own, UploadProfiles.For(configured, ["oneroster", "mine"], "attendance.csv"));
        Assert.Same(
            ShippedProfiles.All["oneroster"],
            UploadProfiles.For(configured, ["oneroster", "mine"], "users.csv")
        );
        var both = UploadProfiles.For(configured, ["oneroster", "mine"], "x.csv");
        Assert.Contains("users.csv", FileNames.Expected(both, "x.csv"), StringComparison.Ordinal);
        Assert.Contains("attendance.csv", FileNames.Expected(both, "x.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_built_in_has_no_fault() => Assert.Equal([], UploadProfileCheck.Faults(ShippedProfiles.All));

    private static Verdict Judge(string name, string content) =>
        Judged.Bytes(Encoding.UTF8.GetBytes(content), ShippedProfiles.All["oneroster"], name);
}
