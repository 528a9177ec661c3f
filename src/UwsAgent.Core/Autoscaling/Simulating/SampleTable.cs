using System.Globalization;
using System.Text;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Samples of signals over time, as they were recorded or as a CSV file has them.</summary>
/// <param name="Names">One for each number of a row.</param>
public sealed record SampleTable(IReadOnlyList<string> Names, IReadOnlyList<SampleRow> Rows)
{
    private const string TimeHead = "time";
    private const string ReadyHead = "ready";

    /// <summary>A header <c>time,ready,NAME,...</c> with a name for each signal; <c>ready</c> may be left out; what is not known is empty or <c>U</c>.</summary>
    /// <exception cref="UserErrorException">It cannot be read; the line is named.</exception>
    public static SampleTable ReadCsv(string path, ReadOnlySpan<byte> bytes)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n').Select(line => line.Trim().TrimStart('\uFEFF')).ToList();
        var heads = lines[0].Split(',').Select(head => head.Trim()).ToList();
        var time = heads.FindIndex(head => Same(head, TimeHead));
        var ready = heads.FindIndex(head => Same(head, ReadyHead));
        var names = heads.Where((_, index) => index != time && index != ready).ToList();
        if (time < 0 || names.Count == 0)
        {
            throw new UserErrorException(
                $"{path}, line 1: the header must be like 'time,ready,SIGNAL', was '{PlainText.Line(lines[0], 100)}'."
            );
        }

        var rows = new List<SampleRow>();
        for (var index = 1; index < lines.Count; index++)
        {
            if (lines[index].Length > 0)
            {
                rows.Add(Row(path, index + 1, lines[index].Split(','), heads.Count, time, ready));
            }
        }

        return new SampleTable(names, rows);
    }

    public static SampleTable Of(TargetPolicy policy, IEnumerable<TargetLook> looks)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new SampleTable(
            [.. policy.Signals.Select(signal => signal.Name)],
            [
                .. looks
                    .Where(look => look.Observed.Samples.Count == policy.Signals.Count)
                    .Select(look => new SampleRow(
                        look.At.Wall,
                        look.Observed.Ready,
                        [
                            .. look.Observed.Samples.Select(sample =>
                                sample.State is Ports.SampleState.Value ? sample.Number : (double?)null
                            ),
                        ]
                    )),
            ]
        );
    }

    private static SampleRow Row(string path, int line, string[] cells, int count, int time, int ready)
    {
        if (
            cells.Length != count
            || !DateTimeOffset.TryParse(
                cells[time],
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var at
            )
        )
        {
            throw new UserErrorException(
                $"{path}, line {line}: must have {count} cells and a time such as 2026-03-02T10:05:00Z."
            );
        }

        return new SampleRow(
            at,
            ready >= 0 && Number(cells[ready]) is { } pods ? (int)pods : null,
            [.. cells.Where((_, index) => index != time && index != ready).Select(Number)]
        );
    }

    private static double? Number(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
        && number >= 0
            ? number
            : null;

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What all signals said at one moment; null for what was missing.</summary>
public sealed record SampleRow(DateTimeOffset At, int? Ready, IReadOnlyList<double?> Numbers);
