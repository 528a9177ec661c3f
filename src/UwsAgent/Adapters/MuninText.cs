using System.Globalization;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>What a munin plugin prints: lines such as <c>f0_ready.value 230</c>, with <c>U</c> for unknown.</summary>
internal static class MuninText
{
    private const string Value = ".value";

    public static Sample Find(string text, string field)
    {
        var name = field.EndsWith(Value, StringComparison.Ordinal) ? field : field + Value;
        var found = text.Split('\n')
            .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length >= 2 && words[0] == name)
            .Select(words => words[1])
            .ToList();
        return found switch
        {
            [] => Sample.Empty($"there is no {name} in the output"),
            [var only] => Number(only),
            _ => Sample.Error(
                string.Create(CultureInfo.InvariantCulture, $"{name} is there {found.Count} times; once is expected")
            ),
        };
    }

    /// <summary>Munin allows the time before the number: <c>1700000000:230</c>.</summary>
    private static Sample Number(string text) =>
        text.Split(':') is [var seconds, var number]
        && long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
        && at < 100_000_000_000
            ? SignalNumbers.Of(number, DateTimeOffset.FromUnixTimeSeconds(at))
            : SignalNumbers.Of(text, null);
}
