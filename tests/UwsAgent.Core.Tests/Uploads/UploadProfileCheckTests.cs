using System.Text.Json;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Profiles;

namespace UwsAgent.Core.Tests.Uploads;

public sealed class UploadProfileCheckTests
{
    [Fact]
    public void Every_fault_of_a_profile_is_listed_with_its_key()
    {
        var profile = new UploadProfile
        {
            Rules = new Dictionary<string, RuleLevel>(StringComparer.Ordinal) { ["no-such-rule"] = RuleLevel.Off },
            Files =
            [
                new()
                {
                    Name = "in/users.csv",
                    MinBytes = 10,
                    MaxBytes = 5,
                    Delimiter = ",,",
                    UniqueTogether =
                    [
                        ["a", "nowhere"],
                    ],
                    Columns =
                    [
                        new() { Name = "a", Pattern = "(" },
                        new() { Name = "a", Pattern = "(?=x)" },
                        new()
                        {
                            Name = " ",
                            MinLength = 5,
                            MaxLength = 4,
                        },
                    ],
                },
            ],
        };
        var keys = Faults(profile).Select(fault => fault.Key);
        Assert.Equal(
            """
            Profiles:mine:Rules:no-such-rule
            Profiles:mine:Files:0:Name
            Profiles:mine:Files:0:MinBytes
            Profiles:mine:Files:0:Delimiter
            Profiles:mine:Files:0:Columns:0:Pattern
            Profiles:mine:Files:0:Columns:1:Pattern
            Profiles:mine:Files:0:Columns:2:Name
            Profiles:mine:Files:0:Columns:2:MinLength
            Profiles:mine:Files:0:Columns
            Profiles:mine:Files:0:UniqueTogether
            """.ReplaceLineEndings("\n"),
            string.Join('\n', keys)
        );
    }

    [Fact]
    public void A_profile_without_files_must_judge_unknown_ones()
    {
        Assert.Equal("Profiles:mine:Files", Assert.Single(Faults(new())).Key);
        Assert.Equal([], Faults(new() { UnknownFiles = UnknownFiles.JudgeAsCsv }));
    }

    [Fact]
    public void What_is_built_in_can_be_written_to_json_and_read_back_as_the_same_rules()
    {
        foreach (var (_, profile) in ShippedProfiles.All)
        {
            var read = JsonSerializer.Deserialize<UploadProfile>(JsonSerializer.Serialize(profile))!;
            Assert.Equal(RuleSetVersion.Of(profile), RuleSetVersion.Of(read));
        }
    }

    [Fact]
    public void Any_change_of_the_rules_changes_their_version()
    {
        var profile = new UploadProfile { Version = "7", Files = [new() { Columns = [new() { Name = "a" }] }] };
        var other = profile with { Files = [new() { Columns = [new() { Name = "a", Filled = true }] }] };
        Assert.StartsWith("7+", RuleSetVersion.Of(profile), StringComparison.Ordinal);
        Assert.NotEqual(RuleSetVersion.Of(profile), RuleSetVersion.Of(other));
    }

    private static IEnumerable<UwsAgent.Core.Configuration.OptionsFault> Faults(UploadProfile profile) =>
        UploadProfileCheck.Faults(new Dictionary<string, UploadProfile>(StringComparer.Ordinal) { ["mine"] = profile });
}
