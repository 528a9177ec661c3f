using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Core.Uploads;

/// <summary>A school as the configuration in force knows it, or as its home alone tells.</summary>
public sealed record School(string Name, string Home, bool Enabled, IReadOnlyList<string> Profiles, UploadPolicy Policy)
{
    public string? Contact { get; init; }

    public required int MostRemovedPercent { get; init; }

    /// <summary>Zero when its files are judged each for itself.</summary>
    public TimeSpan SetWindow { get; init; }

    /// <summary>The school whose home this is. One that is not listed, where that does not make a school, is not enabled.</summary>
    public static School Of(UploadsOptions options, string home)
    {
        if (options.Schools.TryGetValue(home, out var own) && own.Home is null)
        {
            return Listed(options, home, home, own);
        }

        foreach (var (name, school) in options.Schools)
        {
            if (string.Equals(school.Home, home, StringComparison.Ordinal))
            {
                return Listed(options, name, home, school);
            }
        }

        return new School(home, home, options.UnlistedHomes, options.DefaultProfiles, PolicyOf(options, null))
        {
            MostRemovedPercent = options.MostRemovedPercent,
            SetWindow = options.SetWindow,
        };
    }

    private static School Listed(UploadsOptions options, string name, string home, SchoolOptions school) =>
        new(
            name,
            home,
            school.Enabled,
            school.Profiles.Count > 0 ? school.Profiles : options.DefaultProfiles,
            PolicyOf(options, school)
        )
        {
            Contact = school.Contact,
            MostRemovedPercent = school.MostRemovedPercent ?? options.MostRemovedPercent,
            SetWindow = school.SetWindow ?? options.SetWindow,
        };

    private static UploadPolicy PolicyOf(UploadsOptions options, SchoolOptions? school) =>
        new()
        {
            SettleTime = school?.SettleTime ?? options.SettleTime,
            GraceTime = options.GraceTime,
            ResumeTime = options.ResumeTime,
            StaleAfter = options.StaleAfter,
            TemporaryNames = school?.TemporaryNames ?? options.TemporaryNames,
            DoneFiles = school?.DoneFiles ?? options.DoneFiles,
        };
}
