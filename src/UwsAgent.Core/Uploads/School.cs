using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Core.Uploads;

/// <summary>A school as the configuration in force knows it, or as its home alone tells.</summary>
public sealed record School(string Name, string Home, bool Enabled, IReadOnlyList<string> Profiles, UploadPolicy Policy)
{
    /// <summary>The school whose home this is. One that is not listed, where that does not make a school, is not enabled.</summary>
    public static School Of(UploadsOptions options, string home)
    {
        foreach (var (name, school) in options.Schools)
        {
            if (string.Equals(school.Home ?? name, home, StringComparison.Ordinal))
            {
                return new School(
                    name,
                    home,
                    school.Enabled,
                    school.Profiles.Count > 0 ? school.Profiles : options.DefaultProfiles,
                    PolicyOf(options, school.SettleTime)
                );
            }
        }

        return new School(home, home, options.UnlistedHomes, options.DefaultProfiles, PolicyOf(options, null));
    }

    private static UploadPolicy PolicyOf(UploadsOptions options, TimeSpan? settleTime) =>
        new()
        {
            SettleTime = settleTime ?? options.SettleTime,
            GraceTime = options.GraceTime,
            ResumeTime = options.ResumeTime,
            StaleAfter = options.StaleAfter,
            TemporaryNames = options.TemporaryNames,
        };
}
