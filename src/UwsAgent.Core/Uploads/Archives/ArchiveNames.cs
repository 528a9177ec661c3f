using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Archives;

/// <summary>Which entries of an archive are files of the set, and under what names; a name that leads anywhere else is refused.</summary>
internal static class ArchiveNames
{
    private static readonly string[] Litter = [".DS_Store", "Thumbs.db", "desktop.ini"];

    /// <summary>The files by the names to judge them under; the folder that holds all of them, if there is one, is told.</summary>
    /// <exception cref="ArchiveFault">A name is not safe, or stands for two files.</exception>
    public static IReadOnlyDictionary<string, ZipEntry> Of(IReadOnlyList<ZipEntry> entries, out string folder)
    {
        foreach (var entry in entries)
        {
            if (!IsSafe(entry.Name))
            {
                throw new ArchiveFault(Rule.ArchiveName);
            }
        }

        var files = entries.Where(entry => !entry.IsFolder && !IsLitter(entry.Name)).ToList();
        var common = files.Count == 0 ? "" : files.Select(entry => FolderOf(entry.Name)).Aggregate(Common);
        folder = common.TrimEnd('/');
        var byName = new Dictionary<string, ZipEntry>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in files)
        {
            var name = entry.Name[common.Length..];
            if (!byName.TryAdd(name, entry))
            {
                throw new ArchiveFault(Rule.ArchiveDoubled, name);
            }
        }

        return byName;
    }

    private static bool IsSafe(string name) =>
        FileNameText.IsPlain(name)
        && !name.StartsWith('/')
        && !(name.Length > 1 && name[1] == ':')
        && !name.Split('/').Any(part => part is ".." or ".");

    /// <summary>What Macs and Windows put beside the files.</summary>
    private static bool IsLitter(string name) =>
        name.StartsWith("__MACOSX/", StringComparison.Ordinal)
        || Litter.Contains(name[(name.LastIndexOf('/') + 1)..], StringComparer.OrdinalIgnoreCase);

    private static string FolderOf(string name) => name[..(name.LastIndexOf('/') + 1)];

    private static string Common(string one, string other)
    {
        while (!other.StartsWith(one, StringComparison.Ordinal))
        {
            one = FolderOf(one.TrimEnd('/'));
        }

        return one;
    }
}
