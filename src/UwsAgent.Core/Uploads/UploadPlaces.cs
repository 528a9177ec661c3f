using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Uploads;

/// <summary>Where uploads come from and go to, with the defaults filled in.</summary>
public sealed record UploadPlaces(UploadFolders Folders, string Accepted, string Quarantine)
{
    /// <summary>Where uploads wait for a person's decision, or for the rest of their set.</summary>
    public string Held => Folders.WorkDirectory + "/held";

    public static UploadPlaces Of(UploadsOptions options)
    {
        var root = options.HomeRoot.TrimEnd('/', '\\');
        var parent = root[..(root.LastIndexOfAny(['/', '\\']) + 1)];
        var work = options.WorkDirectory is { Length: > 0 } given ? given : parent + ".uws";
        return new UploadPlaces(
            new UploadFolders(options.HomeRoot, work),
            options.AcceptedDirectory is { Length: > 0 } accepted ? accepted : work + "/accepted",
            options.QuarantineDirectory is { Length: > 0 } quarantine ? quarantine : work + "/quarantine"
        );
    }

    /// <summary>By their texts alone: a path below another, or the same.</summary>
    public static bool IsInside(string path, string directory)
    {
        var inner = path.Replace('\\', '/').TrimEnd('/') + "/";
        var outer = directory.Replace('\\', '/').TrimEnd('/') + "/";
        return inner.StartsWith(outer, StringComparison.Ordinal);
    }
}
