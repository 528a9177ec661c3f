using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Holding;
using UwsAgent.Core.Uploads.Sets;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Uploads.Gathering;

/// <summary>Uploads as the files of a set.</summary>
internal static class SetFiles
{
    public static string NameOf(UploadRecord record) => record.Path[(record.Path.LastIndexOf('/') + 1)..];

    public static UploadProfile ProfileOf(UploadsOptions options, School school, UploadRecord record) =>
        UploadProfiles.For(options.Profiles, school.Profiles, NameOf(record));

    public static List<SetFile> Of(IEnumerable<UploadRecord> members, ChangeWatch changes, UploadFolders folders) =>
        [.. members.Select(one => new SetFile(NameOf(one), one.Verdict!, changes.Pending(folders, one.Id)))];
}
