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

    /// <summary>The names expected, for people.</summary>
    public static string Expected(UploadProfile profile) =>
        string.Join(", ", profile.Files.Select(rules => rules.Name));
}
