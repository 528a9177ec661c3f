using System.IO.Enumeration;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Names of targets as people write them: <c>amy-*</c>.</summary>
internal static class Globs
{
    public static bool Match(IEnumerable<string> patterns, string name) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true));
}
