using System.IO.Enumeration;

namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>Names as an admin lists them: <c>amy-*</c>, <c>db?</c>, <c>*</c>. Always the whole name, in any case of letters.</summary>
internal static class NameGlobs
{
    public static bool Match(IReadOnlyList<string> globs, string name)
    {
        // By index and not by LINQ: a million questions a second come through here.
        for (var index = 0; index < globs.Count; index++)
        {
            if (globs[index] is "*" || FileSystemName.MatchesSimpleExpression(globs[index], name, ignoreCase: true))
            {
                return true;
            }
        }

        return false;
    }
}
