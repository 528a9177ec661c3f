using System.Globalization;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core;
using UwsAgent.Core.Autoscaling;

namespace UwsAgent.Cli.Autoscaling;

/// <summary>Simulations as a table, for both command lines.</summary>
internal static class SimulationText
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    public static IReadOnlyList<Column<SimulationResult>> Columns { get; } =
    [
        new("SCALER", one => one.Scaler),
        new("REPLICA-HOURS", one => one.ReplicaHours.ToString("0", Plain), IsRight: true),
        new(
            "DEADLINES MISSED",
            one => one.Deadlines == 0 ? "-" : string.Create(Plain, $"{one.DeadlinesMissed} of {one.Deadlines}"),
            IsRight: true
        ),
        new(
            "LEFT AT WORST",
            one => one.Deadlines == 0 ? "-" : one.WorstBacklogAtDeadline.ToString("0", Plain),
            IsRight: true
        ),
        new("LONGEST WAIT", one => Ages.Length(one.LongestWait), IsRight: true),
        new("MEAN WAIT", one => Ages.Length(one.MeanWait), IsRight: true),
        new("OVER TARGET", one => Ages.Length(one.OverTarget), IsRight: true),
        new("CHANGES", one => one.Changes.ToString(Plain), IsRight: true),
        new("TURNS", one => one.ChangesOfDirection.ToString(Plain), IsRight: true),
        new("MOST", one => one.MostReplicas.ToString(Plain), IsRight: true),
    ];

    /// <summary>Plain columns for a writer without a session.</summary>
    public static void Write(TextWriter writer, IReadOnlyList<SimulationResult> results)
    {
        var rows = results.Select(result => Columns.Select(column => column.Value(result).Text).ToArray()).ToList();
        var heads = Columns.Select(column => column.Head).ToArray();
        var widths = heads.Select((head, index) => rows.Append(heads).Max(row => row[index].Length)).ToArray();
        foreach (var row in rows.Prepend(heads))
        {
            var cells = row.Select(
                (cell, index) => Columns[index].IsRight ? cell.PadLeft(widths[index]) : cell.PadRight(widths[index])
            );
            writer.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    public static byte[] Picture(string format, string title, IReadOnlyList<SimulationResult> results) =>
        format.TrimStart('.').ToUpperInvariant() switch
        {
            "SVG" => SvgPicture.Write(SimulationPicture.Draw(title, results)),
            "PNG" => PngPicture.Write(SimulationPicture.Draw(title, results)),
            _ => throw new UserErrorException($"A plot is .svg or .png, not '{format}'."),
        };

    /// <summary>As <c>q=1200</c>, several of them.</summary>
    public static IReadOnlyDictionary<string, double> Rates(IEnumerable<string> texts)
    {
        var rates = new Dictionary<string, double>(StringComparer.OrdinalIgnoreCase);
        foreach (var text in texts)
        {
            var cut = text.LastIndexOf('=');
            if (
                cut <= 0
                || !double.TryParse(text.AsSpan(cut + 1), NumberStyles.Float, Plain, out var rate)
                || rate <= 0
            )
            {
                throw new UserErrorException(
                    $"--rate must be like sync-ready=20 (so much of it one replica gets done in an hour), was '{text}'."
                );
            }

            rates[text[..cut]] = rate;
        }

        return rates;
    }
}
