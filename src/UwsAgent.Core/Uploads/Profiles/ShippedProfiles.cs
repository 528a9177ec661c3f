namespace UwsAgent.Core.Uploads.Profiles;

/// <summary>The rule sets that come with the agent, by the names that schools are given in the configuration.</summary>
public static class ShippedProfiles
{
    public static IReadOnlyDictionary<string, UploadProfile> All { get; } =
        new Dictionary<string, UploadProfile>(StringComparer.Ordinal)
        {
            ["oneroster"] = OneRoster.Profile,
            ["clever"] = Clever.Profile,
            ["attendance"] = SchoolDay.Attendance,
            ["calendar"] = SchoolDay.Calendar,
            ["csv"] = new()
            {
                Description = "Any CSV file: encoding, shape and a header are judged, whatever the columns are",
                Files = [new() { Name = "*.csv", LineBreaksInCells = true }],
            },
        };
}
