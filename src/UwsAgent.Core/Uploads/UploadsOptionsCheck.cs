using UwsAgent.Core.Configuration;
using UwsAgent.Core.Uploads.Expecting;
using UwsAgent.Core.Uploads.Scanning;

namespace UwsAgent.Core.Uploads;

/// <summary>Every fault of the section that one key alone does not show.</summary>
internal static class UploadsOptionsCheck
{
    public static IEnumerable<OptionsFault> Faults(UploadsOptions options) =>
        [
            .. Directories(options),
            .. Times(options),
            .. Schools(options),
            .. DoneFiles("DoneFiles", options.DoneFiles),
            .. options.Schools.SelectMany(school =>
                DoneFiles($"Schools:{school.Key}:DoneFiles", school.Value.DoneFiles ?? [])
            ),
            .. ProfileNames("DefaultProfiles", options.DefaultProfiles, options),
            .. options.Schools.SelectMany(school =>
                ProfileNames($"Schools:{school.Key}:Profiles", school.Value.Profiles, options)
            ),
            .. ExpectedFilesCheck.Faults(options),
            .. UploadProfileCheck.Faults(options.Profiles),
            .. VirusCheckOptions.Faults(options.VirusCheck),
        ];

    private static IEnumerable<OptionsFault> DoneFiles(string key, IReadOnlyList<string> patterns) =>
        patterns
            .Index()
            .Where(pattern => DoneFileNames.Fault(pattern.Item) is not null)
            .Select(pattern => new OptionsFault(
                $"{key}:{pattern.Index}",
                DoneFileNames.Fault(pattern.Item)!,
                pattern.Item
            ));

    private static IEnumerable<OptionsFault> ProfileNames(
        string key,
        IReadOnlyList<string> names,
        UploadsOptions options
    ) =>
        names
            .Index()
            .Where(name => UploadProfiles.Find(options.Profiles, name.Item) is null)
            .Select(name => new OptionsFault(
                $"{key}:{name.Index}",
                "must be a profile of Profiles or one that is built in",
                name.Item
            ));

    private static IEnumerable<OptionsFault> Directories(UploadsOptions options)
    {
        if (options.HomeRoot.Trim().Length == 0)
        {
            yield return new OptionsFault("HomeRoot", "must name a directory", options.HomeRoot);
            yield break;
        }

        var folders = UploadPlaces.Of(options);
        foreach (
            var (key, path) in new[]
            {
                ("WorkDirectory", folders.Folders.WorkDirectory),
                ("AcceptedDirectory", folders.Accepted),
                ("QuarantineDirectory", folders.Quarantine),
            }
        )
        {
            if (UploadPlaces.IsInside(path, options.HomeRoot))
            {
                yield return new OptionsFault(key, "must lie outside of HomeRoot, where no school can reach it", path);
            }
        }
    }

    private static IEnumerable<OptionsFault> Times(UploadsOptions options)
    {
        foreach (
            var (key, time, least) in new[]
            {
                ("SettleTime", options.SettleTime, TimeSpan.FromMilliseconds(100)),
                ("GraceTime", options.GraceTime, TimeSpan.Zero),
                ("ResumeTime", options.ResumeTime, TimeSpan.Zero),
                ("SetWindow", options.SetWindow, TimeSpan.Zero),
                ("StaleAfter", options.StaleAfter, TimeSpan.FromMinutes(1)),
                ("RescanEvery", options.RescanEvery, TimeSpan.FromSeconds(1)),
                ("PollEvery", options.PollEvery, TimeSpan.FromSeconds(1)),
                ("KeepAcceptedFor", options.KeepAcceptedFor, TimeSpan.FromHours(1)),
                ("KeepQuarantineFor", options.KeepQuarantineFor, TimeSpan.FromHours(1)),
                ("KeepIncompleteFor", options.KeepIncompleteFor, TimeSpan.FromHours(1)),
                ("KeepReceiptsFor", options.KeepReceiptsFor, TimeSpan.FromHours(1)),
                ("KeepRecordsFor", options.KeepRecordsFor, TimeSpan.FromHours(1)),
            }
        )
        {
            if (time < least)
            {
                yield return new OptionsFault(key, $"must be at least {least:c}", time.ToString("c"));
            }
        }
    }

    private static IEnumerable<OptionsFault> Schools(UploadsOptions options)
    {
        var homes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, school) in options.Schools)
        {
            var home = school.Home ?? name;
            if (home.Length == 0 || home.StartsWith('.') || home.Contains('/', StringComparison.Ordinal))
            {
                yield return new OptionsFault(
                    $"Schools:{name}:Home",
                    "must be the name of one directory under HomeRoot, not hidden",
                    home
                );
            }
            else if (!homes.TryAdd(home, name))
            {
                yield return new OptionsFault(
                    $"Schools:{name}:Home",
                    $"is already the home of school {homes[home]}",
                    home
                );
            }

            if (school.SettleTime is { } settle && settle < TimeSpan.FromMilliseconds(100))
            {
                yield return new OptionsFault(
                    $"Schools:{name}:SettleTime",
                    "must be at least 00:00:00.1000000",
                    settle.ToString("c")
                );
            }
        }
    }
}
