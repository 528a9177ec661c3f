using System.Globalization;
using System.Text;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>A page in the Prometheus text format, or OpenMetrics: the one series that fits a name and labels.</summary>
internal static class PrometheusPageText
{
    private const int MostSeconds = 1 << 30;

    /// <param name="isOpenMetrics">Its times are seconds, those of the older format milliseconds.</param>
    public static IReadOnlyList<Sample> Read(string page, IReadOnlyList<string> series, bool isOpenMetrics)
    {
        var wanted = series
            .Select(one =>
                (Text: one, Series: Series(one, out var rest) is { } parsed && rest.Length == 0 ? parsed : null)
            )
            .ToList();
        var found = wanted.Select(_ => new List<(string Value, string Time)>()).ToList();
        var isPage = false;
        foreach (var line in page.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '#' || Series(line, out var rest) is not { } there)
            {
                continue;
            }

            var words = rest.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            isPage |= words.Length > 0 && SignalNumbers.Of(words[0], null).State == SampleState.Value;
            for (var index = 0; index < wanted.Count && words.Length > 0; index++)
            {
                if (wanted[index].Series is { } fits && fits.Covers(there))
                {
                    found[index].Add((words[0], words.Length > 1 && words[1][0] != '#' ? words[1] : ""));
                }
            }
        }

        return
        [
            .. wanted.Select((one, index) => Of(one.Text, one.Series is not null, found[index], isPage, isOpenMetrics)),
        ];
    }

    private static Sample Of(
        string wanted,
        bool isSeries,
        List<(string Value, string Time)> found,
        bool isPage,
        bool isOpenMetrics
    ) =>
        !isSeries ? Sample.Error($"'{wanted}' is no series: say name{{label=\"value\"}}")
        : !isPage ? Sample.Error("the answer is no page of metrics")
        : found switch
        {
            [] => Sample.Empty($"there is no {wanted} on the page"),
            [var (value, time)] => SignalNumbers.Of(value, Moment(time, isOpenMetrics)),
            _ => Sample.Error(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{found.Count} series fit {wanted} where one is expected; name more labels"
                )
            ),
        };

    private static DateTimeOffset? Moment(string text, bool isOpenMetrics) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && Math.Abs(isOpenMetrics ? number : number / 1000) < (double)MostSeconds * 32
            ? DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(isOpenMetrics ? number : number / 1000)
            : null;

    /// <summary>The name and labels that a line begins with.</summary>
    /// <returns>Null when it does not begin so.</returns>
    private static PageSeries? Series(string line, out string rest)
    {
        rest = "";
        var end = 0;
        while (end < line.Length && (char.IsAsciiLetterOrDigit(line[end]) || line[end] is '_' or ':'))
        {
            end++;
        }

        if (end == 0)
        {
            return null;
        }

        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var name = line[..end];
        var place = end;
        if (place < line.Length && line[place] == '{' && !Labels(line, ref place, labels))
        {
            return null;
        }

        rest = line[place..].Trim();
        return new PageSeries(name, labels);
    }

    private static bool Labels(string line, ref int place, Dictionary<string, string> labels)
    {
        place++;
        while (place < line.Length)
        {
            if (line[place] is ',' or ' ')
            {
                place++;
                continue;
            }

            if (line[place] == '}')
            {
                place++;
                return true;
            }

            var equal = line.IndexOf('=', place);
            if (equal < 0 || equal + 1 >= line.Length || line[equal + 1] != '"')
            {
                return false;
            }

            var name = line[place..equal].Trim();
            place = equal + 2;
            if (Quoted(line, ref place) is not { } value)
            {
                return false;
            }

            labels[name] = value;
        }

        return false;
    }

    private static string? Quoted(string line, ref int place)
    {
        var value = new StringBuilder();
        while (place < line.Length)
        {
            var mark = line[place++];
            if (mark == '"')
            {
                return value.ToString();
            }

            if (mark == '\\' && place < line.Length)
            {
                var escaped = line[place++];
                mark = escaped == 'n' ? '\n' : escaped;
            }

            value.Append(mark);
        }

        return null;
    }

    private sealed record PageSeries(string Name, IReadOnlyDictionary<string, string> Labels)
    {
        /// <summary>Labels that are not named may have any value.</summary>
        public bool Covers(PageSeries other) =>
            Name == other.Name
            && Labels.All(label => other.Labels.TryGetValue(label.Key, out var value) && value == label.Value);
    }
}
