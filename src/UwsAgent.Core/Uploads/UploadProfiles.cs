using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Profiles;

namespace UwsAgent.Core.Uploads;

/// <summary>Finds rule sets by name: those of the configuration before those that come with the agent.</summary>
public static class UploadProfiles
{
    public static UploadProfile? Find(IReadOnlyDictionary<string, UploadProfile> configured, string name) =>
        configured.GetValueOrDefault(name) ?? ShippedProfiles.All.GetValueOrDefault(name);

    /// <summary>All names, those of the configuration first.</summary>
    public static IEnumerable<string> Names(IReadOnlyDictionary<string, UploadProfile> configured) =>
        configured.Keys.Concat(ShippedProfiles.All.Keys).Distinct(StringComparer.Ordinal);

    /// <summary>The first of them that expects a file of this name; when none does, one that expects the files of all.</summary>
    public static UploadProfile For(
        IReadOnlyDictionary<string, UploadProfile> configured,
        IReadOnlyList<string> names,
        string fileName
    )
    {
        var profiles = names.Select(name => Find(configured, name)).OfType<UploadProfile>().ToList();
        return profiles.Find(profile => FileNames.Knows(profile, fileName))
            ?? new() { Files = [.. profiles.SelectMany(profile => profile.Files)], Archives = [] };
    }
}
