using System.IO.Enumeration;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>Which rules a file name stands for.</summary>
public static class FileNames
{
    private static readonly string[] Workbooks = [".xlsx", ".xlsm", ".xls"];
    private static readonly FileRules AnyCsv = new() { Name = "*" };

    /// <summary>Null when the profile does not expect a file of this name.</summary>
    public static FileRules? Match(UploadProfile profile, string fileName)
    {
        foreach (var rules in profile.Files)
        {
            if (FileSystemName.MatchesSimpleExpression(rules.Name, fileName, ignoreCase: false))
            {
                return rules;
            }
        }

        if (profile.Workbooks && CsvOf(fileName) is { } csv)
        {
            return Match(profile, csv);
        }

        return profile.UnknownFiles == UnknownFiles.JudgeAsCsv ? AnyCsv : null;
    }

    /// <summary>The profile takes an archive of this name as a whole set.</summary>
    public static bool IsArchive(UploadProfile profile, string fileName) =>
        profile.Archives.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, fileName, ignoreCase: true));

    /// <summary>The profile says something of a file, a workbook or an archive of this name.</summary>
    public static bool Knows(UploadProfile profile, string fileName) =>
        Match(profile, fileName) is not null || IsArchive(profile, fileName);

    /// <summary>The name that the table in a workbook would have as CSV; null for a name that is not that of a workbook.</summary>
    public static string? CsvOf(string fileName)
    {
        foreach (var end in Workbooks)
        {
            if (fileName.EndsWith(end, StringComparison.OrdinalIgnoreCase))
            {
                return fileName[..^end.Length] + ".csv";
            }
        }

        return null;
    }

    /// <summary>The names expected, for people; only the one meant when no more than capitals or spaces are wrong.</summary>
    public static string Expected(UploadProfile profile, string fileName)
    {
        var names = profile.Files.Select(rules => rules.Name).ToList();
        var meant = names.Find(name => name.Equals(fileName.Trim(), StringComparison.OrdinalIgnoreCase));
        return meant ?? string.Join(", ", names);
    }
}
