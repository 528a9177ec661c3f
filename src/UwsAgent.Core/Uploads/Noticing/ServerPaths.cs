namespace UwsAgent.Core.Uploads.Noticing;

/// <summary>Finds the upload that the SFTP server, or somebody who repeats its words, means by a path.</summary>
public static class ServerPaths
{
    private const string OwnRoot = "~";

    /// <param name="user">Who is logged in; needed where the server names paths from the user's own home.</param>
    /// <returns>Null for a path that is in no home.</returns>
    public static UploadPath? Find(string path, string user, UploadsOptions options)
    {
        var root = options.TransferLogRoot is { Length: > 0 } given ? given : options.HomeRoot;
        var isOwnRoot = root == OwnRoot;
        if (isOwnRoot || !path.StartsWith('/'))
        {
            return user.Length == 0 ? null : UploadPath.Parse($"{user}/{Plain(path)}");
        }

        return Below(path, root) ?? Below(path, options.HomeRoot);
    }

    /// <summary>What a person or a hook means: a full path in either name of HomeRoot, or <c>SCHOOL/PATH</c>.</summary>
    public static UploadPath? Said(string said, UploadsOptions options)
    {
        var path = FileNameText.FromText(said);
        if (path.StartsWith('/'))
        {
            return Below(path, options.HomeRoot)
                ?? (options.TransferLogRoot is { Length: > 0 } root ? Below(path, root) : null);
        }

        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var home =
            slash > 0 && options.Schools.TryGetValue(path[..slash], out var school) && school.Home is { } own
                ? own + path[slash..]
                : path;
        return UploadPath.Parse(Plain(home));
    }

    private static UploadPath? Below(string path, string root)
    {
        var prefix = root.TrimEnd('/') + "/";
        return path.StartsWith(prefix, StringComparison.Ordinal)
            ? UploadPath.Parse(Plain(path[prefix.Length..]))
            : null;
    }

    /// <summary>Without empty and dotted parts, as the server itself takes it.</summary>
    private static string Plain(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "." or ".."))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }
}
