using System.Globalization;
using System.Text.RegularExpressions;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>The two measures of an API server that tell who asks for what is deprecated, out of its many.</summary>
internal static partial class DeprecatedCallsText
{
    private const string Calls = "apiserver_requested_deprecated_apis{";
    private const string Start = "process_start_time_seconds ";

    public static DeprecatedCalls Read(string text)
    {
        DateTimeOffset? startedAt = null;
        var calls = new List<DeprecatedCall>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(Start, StringComparison.Ordinal))
            {
                startedAt =
                    double.TryParse(line[Start.Length..], NumberStyles.Float, CultureInfo.InvariantCulture, out var at)
                    && at is > 0 and < 1e11
                        ? DateTimeOffset.UnixEpoch.AddSeconds(at)
                        : startedAt;
            }
            else if (line.StartsWith(Calls, StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal))
            {
                calls.Add(Call(line.ToString()));
            }
        }

        return new DeprecatedCalls(startedAt, calls);
    }

    private static DeprecatedCall Call(string line)
    {
        var labels = Label()
            .Matches(line)
            .ToDictionary(
                match => match.Groups["name"].Value,
                match => match.Groups["value"].Value,
                StringComparer.Ordinal
            );
        return new DeprecatedCall(
            labels.GetValueOrDefault("group", ""),
            labels.GetValueOrDefault("version", ""),
            labels.GetValueOrDefault("resource", ""),
            labels.GetValueOrDefault("removed_release", "")
        );
    }

    [GeneratedRegex("(?<name>[a-z_]+)=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();
}
