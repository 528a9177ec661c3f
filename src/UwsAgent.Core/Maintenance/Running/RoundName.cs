using System.Text.RegularExpressions;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>The name of a maintenance round: year and month, and a number for what comes between: <c>2109</c>, <c>2109-1</c>.</summary>
public static partial class RoundName
{
    public const string Wanted = "must be year and month, such as 2109, or 2109-1 for a round between";

    public static bool IsRound(string text) => Form().IsMatch(text);

    /// <exception cref="UserErrorException">It is no name of a round.</exception>
    public static string? Checked(string? text) =>
        text is null || IsRound(text) ? text : throw new UserErrorException($"The round '{text}' {Wanted}.");

    [GeneratedRegex(
        @"\A[0-9]{2}(0[1-9]|1[0-2])(-[1-9][0-9]{0,2})?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Form();
}
