using System.Text.RegularExpressions;

namespace UwsAgent.Core.Commands;

/// <summary>A list of arguments as one line that a person can read and, pasted into a shell, means the same.</summary>
public static partial class CommandText
{
    public static string Of(IEnumerable<string> arguments) => string.Join(' ', arguments.Select(Quoted));

    private static string Quoted(string argument) =>
        PlainForm().IsMatch(argument) ? argument : $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"\A[A-Za-z0-9_@%+=:,./-]+\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PlainForm();
}
