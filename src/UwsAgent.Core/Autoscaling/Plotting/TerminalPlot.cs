using System.Globalization;
using System.Text;

namespace UwsAgent.Core.Autoscaling;

/// <summary>One simulation as a small plot of characters: columns are replicas, dots what the work would have kept busy.</summary>
public static class TerminalPlot
{
    private const int Rows = 8;
    private const int Edge = 6;

    public static IEnumerable<string> Draw(SimulationResult result, int width)
    {
        ArgumentNullException.ThrowIfNull(result);
        var columns = Math.Clamp(width - Edge - 2, 20, 160);
        if (result.Points.Count < 2)
        {
            yield break;
        }

        var replicas = Squeeze(result.Points, columns, point => point.Replicas);
        var needed = Squeeze(result.Points, columns, point => point.Needed);
        var highest = Math.Max(1, Math.Max(replicas.Max(), needed.Max()));
        yield return result.Scaler;
        for (var row = Rows; row >= 1; row--)
        {
            var line = new StringBuilder();
            var label =
                row == Rows ? highest.ToString("0", CultureInfo.InvariantCulture)
                : row == 1 ? "0"
                : "";
            line.Append(label.PadLeft(Edge - 1)).Append(" \u2502");
            for (var column = 0; column < columns; column++)
            {
                line.Append(Cell(replicas[column] / highest * Rows, needed[column] / highest * Rows, row));
            }

            yield return line.ToString();
        }

        var (first, last) = (result.Points[0].At, result.Points[^1].At);
        var end = Day(last);
        yield return new string(' ', Edge + 1) + Day(first).PadRight(Math.Max(0, columns - end.Length)) + end;
    }

    private static char Cell(double replicas, double needed, int row)
    {
        var eighths = (int)Math.Round((replicas - (row - 1)) * 8);
        if (needed > row - 1 && needed <= row && needed >= replicas)
        {
            return '\u2022';
        }

        // Blocks of an eighth of a line each.
        return eighths <= 0 ? ' ' : (char)('\u2580' + Math.Min(8, eighths));
    }

    /// <summary>The highest of each column: a short peak must not vanish.</summary>
    private static double[] Squeeze(
        IReadOnlyList<SimulationPoint> points,
        int columns,
        Func<SimulationPoint, double> value
    ) =>
        [
            .. Enumerable
                .Range(0, columns)
                .Select(column =>
                {
                    var from = (int)((long)column * points.Count / columns);
                    var to = Math.Max(from + 1, (int)((long)(column + 1) * points.Count / columns));
                    return Enumerable.Range(from, to - from).Max(index => value(points[index]));
                }),
        ];

    private static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
