using System.Text.RegularExpressions;

namespace UwsAgent.Core.Commands;

/// <summary>A regular expression that a whole argument must match, in time linear in its length whoever wrote it.</summary>
public static class ArgumentPattern
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;

    public static bool Matches(string pattern, string argument) =>
        new Regex(Whole(pattern), Options, Regex.InfiniteMatchTimeout).IsMatch(argument);

    /// <summary>What is wrong with a pattern as a phrase after its key; null when it can be used.</summary>
    public static string? Fault(string pattern)
    {
        try
        {
            // Alone first: "a)|(b" is no expression, but would be one between the anchors.
            _ = new Regex(pattern, Options, Regex.InfiniteMatchTimeout);
            _ = new Regex(Whole(pattern), Options, Regex.InfiniteMatchTimeout);
            return null;
        }
        catch (ArgumentException failure)
        {
            return $"is no regular expression: {failure.Message}";
        }
        catch (NotSupportedException)
        {
            return "must do without look-around, back references and atomic groups, so that no argument takes long to judge";
        }
    }

    private static string Whole(string pattern) => $@"\A(?:{pattern})\z";
}
