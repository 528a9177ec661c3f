using System.IO.Enumeration;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>Which rules a file name stands for.</summary>
public static class FileNames
{
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

        return profile.UnknownFiles == UnknownFiles.JudgeAsCsv ? AnyCsv : null;
    }

    /// <summary>The names expected, for people; only the one meant when no more than capitals or spaces are wrong.</summary>
    public static string Expected(UploadProfile profile, string fileName)
    {
        var names = profile.Files.Select(rules => rules.Name).ToList();
        var meant = names.Find(name => name.Equals(fileName.Trim(), StringComparison.OrdinalIgnoreCase));
        return meant ?? string.Join(", ", names);
    }
}
