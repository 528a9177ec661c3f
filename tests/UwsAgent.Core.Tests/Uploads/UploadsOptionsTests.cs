using UwsAgent.Core.Uploads;

namespace UwsAgent.Core.Tests.Uploads;

public sealed class UploadsOptionsTests
{
    [Fact]
    public void The_defaults_are_without_fault() => Assert.Empty(UploadsOptions.Check(new UploadsOptions()));

    [Theory]
    [InlineData("/srv/sftp/home/.uws")]
    [InlineData("/srv/sftp/home")]
    [InlineData("/srv/sftp/home/alpha/work")]
    public void The_agents_own_directory_must_not_be_where_a_school_can_reach_it(string work) =>
        Assert.Contains(
            UploadsOptions.Check(new UploadsOptions { WorkDirectory = work }),
            fault => fault.Key == "WorkDirectory" && fault.Given == work
        );

    [Fact]
    public void Every_fault_is_listed()
    {
        var faults = UploadsOptions
            .Check(
                new UploadsOptions
                {
                    SettleTime = TimeSpan.Zero,
                    KeepRecordsFor = TimeSpan.Zero,
                    DefaultProfiles = ["no-such"],
                    Schools = new Dictionary<string, SchoolOptions>(StringComparer.Ordinal)
                    {
                        ["a"] = new() { Home = "../b" },
                        ["c"] = new() { Home = "same", Profiles = ["nor-this"] },
                        ["d"] = new() { Home = "same" },
                    },
                }
            )
            .Select(fault => fault.Key);
        Assert.Equal(
            [
                "DefaultProfiles:0",
                "KeepRecordsFor",
                "Schools:a:Home",
                "Schools:c:Profiles:0",
                "Schools:d:Home",
                "SettleTime",
            ],
            faults.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_work_directory_is_beside_the_homes_unless_it_is_given()
    {
        Assert.Equal("/srv/sftp/.uws", UploadPlaces.Of(new UploadsOptions()).Folders.WorkDirectory);
        Assert.Equal("/x/accepted", UploadPlaces.Of(new UploadsOptions { WorkDirectory = "/x" }).Accepted);
    }

    [Fact]
    public void A_home_that_nobody_listed_is_a_school_of_its_own_name_unless_that_is_off()
    {
        Assert.True(School.Of(new UploadsOptions(), "beta").Enabled);
        Assert.False(School.Of(new UploadsOptions { UnlistedHomes = false }, "beta").Enabled);
    }

    [Fact]
    public void A_school_is_found_by_its_home_and_keeps_its_own_settle_time()
    {
        var options = new UploadsOptions
        {
            Schools = new Dictionary<string, SchoolOptions>(StringComparer.Ordinal)
            {
                ["North High"] = new() { Home = "north", SettleTime = TimeSpan.FromSeconds(5) },
            },
        };
        var school = School.Of(options, "north");
        Assert.Equal(("North High", TimeSpan.FromSeconds(5)), (school.Name, school.Policy.SettleTime));
    }
}
