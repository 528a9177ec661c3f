using System.Globalization;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Lines, areas and words on a sheet, before it is known in which format they are written.</summary>
public sealed class Picture(int width, int height)
{
    private readonly List<PictureShape> shapes = [];

    public int Width => width;

    public int Height => height;

    public IReadOnlyList<PictureShape> Shapes => shapes;

    /// <summary>An open line through points.</summary>
    public void Line(int color, IReadOnlyList<(double X, double Y)> points) =>
        shapes.Add(new PictureShape(PictureKind.Line, color, points, ""));

    /// <summary>The area between a line and a height.</summary>
    public void Area(int color, IReadOnlyList<(double X, double Y)> points, double down)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count > 0)
        {
            shapes.Add(
                new PictureShape(PictureKind.Area, color, [.. points, (points[^1].X, down), (points[0].X, down)], "")
            );
        }
    }

    /// <summary>Words that begin at a point, their feet on it.</summary>
    public void Text(int color, double x, double y, string text) =>
        shapes.Add(new PictureShape(PictureKind.Text, color, [(x, y)], text));

    public static string Hex(int color) => "#" + color.ToString("x6", CultureInfo.InvariantCulture);
}

/// <summary>One thing on the sheet.</summary>
/// <param name="Color">As 0xRRGGBB.</param>
public sealed record PictureShape(PictureKind Kind, int Color, IReadOnlyList<(double X, double Y)> Points, string Text);

/// <summary>What a shape is.</summary>
public enum PictureKind
{
    Line,
    Area,
    Text,
}
