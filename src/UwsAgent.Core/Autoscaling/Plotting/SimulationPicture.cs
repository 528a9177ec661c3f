using System.Globalization;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Simulations as a picture: replicas above, with what the work would have kept busy behind them, and the backlog below.</summary>
public static class SimulationPicture
{
    private const int Width = 1200;
    private const int Height = 640;
    private const int Left = 60;
    private const int Right = Width - 20;
    private const int Grid = 0xD0D0D0;
    private const int Ink = 0x303030;
    private const int Work = 0xDCE6F2;
    private static readonly int[] Ceilings = [1, 2, 4, 5, 8, 10];
    private static readonly int[] Colors = [0x1F77B4, 0xD62728, 0x2CA02C, 0x9467BD, 0xFF7F0E, 0x8C564B];

    public static Picture Draw(string title, IReadOnlyList<SimulationResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var picture = new Picture(Width, Height);
        picture.Text(Ink, Left, 22, title);
        if (results.Count == 0 || results[0].Points.Count < 2)
        {
            return picture;
        }

        var all = results.SelectMany(result => result.Points).ToList();
        var above = new Frame(results[0], 60, 380, all.Max(point => Math.Max(point.Replicas, point.Needed)));
        var below = new Frame(results[0], 430, 590, all.Max(point => point.Backlog));
        above.Draw(picture, "replicas");
        picture.Area(Work, [.. results[0].Points.Select(point => above.Place(point.At, point.Needed))], above.Bottom);
        below.Draw(picture, "backlog");
        for (var index = 0; index < results.Count; index++)
        {
            var (result, color) = (results[index], Colors[index % Colors.Length]);
            picture.Line(color, [.. Stairs(result.Points, above)]);
            picture.Line(color, [.. result.Points.Select(point => below.Place(point.At, point.Backlog))]);
            picture.Text(color, Left + (index * 180), 46, result.Scaler);
        }

        picture.Text(Ink, Right - 200, 46, "area: work that came in");
        return picture;
    }

    private static IEnumerable<(double X, double Y)> Stairs(IReadOnlyList<SimulationPoint> points, Frame frame)
    {
        for (var index = 0; index < points.Count; index++)
        {
            var place = frame.Place(points[index].At, points[index].Replicas);
            if (index > 0)
            {
                yield return (place.X, frame.Place(points[index].At, points[index - 1].Replicas).Y);
            }

            yield return place;
        }
    }

    /// <summary>One diagram on the sheet.</summary>
    private sealed record Frame(SimulationResult Result, double Top, double Bottom, double Highest)
    {
        private readonly DateTimeOffset from = Result.Points[0].At;
        private readonly double length = (Result.Points[^1].At - Result.Points[0].At).TotalHours;
        private readonly double ceiling = Round(Math.Max(1, Highest));

        public (double X, double Y) Place(DateTimeOffset at, double value) =>
            (Left + ((at - from).TotalHours / length * (Right - Left)), Bottom - (value / ceiling * (Bottom - Top)));

        public void Draw(Picture picture, string name)
        {
            for (var part = 0; part <= 4; part++)
            {
                var y = Bottom - (part / 4.0 * (Bottom - Top));
                picture.Line(Grid, [(Left, y), (Right, y)]);
                picture.Text(Ink, 4, y + 5, (ceiling * part / 4).ToString("0.#", CultureInfo.InvariantCulture));
            }

            picture.Text(Ink, Left + 4, Top - 4, name);
            var days = Math.Max(1, (int)Math.Ceiling(length / 24 / 14));
            for (var day = from.UtcDateTime.Date; day <= from.UtcDateTime.AddHours(length); day = day.AddDays(days))
            {
                var x = Place(new DateTimeOffset(day, TimeSpan.Zero), 0).X;
                if (x >= Left)
                {
                    picture.Line(Grid, [(x, Top), (x, Bottom)]);
                    picture.Text(Ink, x + 2, Bottom + 16, day.ToString("MM-dd ddd", CultureInfo.InvariantCulture));
                }
            }
        }

        /// <summary>The next number of the kind 1, 2, 4, 5, 8 times a power of ten.</summary>
        private static double Round(double number)
        {
            var power = Math.Pow(10, Math.Floor(Math.Log10(number)));
            return Array.Find(Ceilings, step => step * power >= number - 1e-9) * power;
        }
    }
}
