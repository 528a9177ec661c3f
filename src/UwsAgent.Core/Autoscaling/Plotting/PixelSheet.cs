namespace UwsAgent.Core.Autoscaling;

/// <summary>A white sheet of pixels that lines, areas and small letters are drawn on.</summary>
internal sealed class PixelSheet
{
    private readonly byte[] pixels;

    public PixelSheet(int width, int height)
    {
        (Width, Height) = (width, height);
        pixels = new byte[width * height * 3];
        Array.Fill(pixels, (byte)0xFF);
    }

    public int Width { get; }

    public int Height { get; }

    public ReadOnlySpan<byte> Pixels => pixels;

    public void Draw(PictureShape shape)
    {
        switch (shape.Kind)
        {
            case PictureKind.Area:
                Fill(shape.Points, shape.Color);
                break;
            case PictureKind.Text:
                SmallLetters.Draw(shape.Text, shape.Points[0].X, shape.Points[0].Y, (x, y) => Set(x, y, shape.Color));
                break;
            default:
                for (var index = 1; index < shape.Points.Count; index++)
                {
                    Line(shape.Points[index - 1], shape.Points[index], shape.Color);
                }

                break;
        }
    }

    private void Set(int x, int y, int color)
    {
        if (x < 0 || y < 0 || x >= Width || y >= Height)
        {
            return;
        }

        var at = ((y * Width) + x) * 3;
        (pixels[at], pixels[at + 1], pixels[at + 2]) = ((byte)(color >> 16), (byte)(color >> 8), (byte)color);
    }

    private void Line((double X, double Y) from, (double X, double Y) to, int color)
    {
        var steps = Math.Max(1, (int)Math.Ceiling(Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y))));
        for (var step = 0; step <= steps; step++)
        {
            var share = (double)step / steps;
            var x = (int)Math.Round(from.X + ((to.X - from.X) * share));
            var y = (int)Math.Round(from.Y + ((to.Y - from.Y) * share));
            Set(x, y, color);
            Set(x, y + 1, color);
        }
    }

    /// <summary>Row by row: between every two crossings of the edge.</summary>
    private void Fill(IReadOnlyList<(double X, double Y)> corners, int color)
    {
        var crossings = new List<double>();
        for (var y = 0; y < Height; y++)
        {
            crossings.Clear();
            var middle = y + 0.5;
            for (var index = 0; index < corners.Count; index++)
            {
                var (from, to) = (corners[index], corners[(index + 1) % corners.Count]);
                if (from.Y <= middle != to.Y <= middle)
                {
                    crossings.Add(from.X + ((middle - from.Y) / (to.Y - from.Y) * (to.X - from.X)));
                }
            }

            crossings.Sort();
            for (var pair = 0; pair + 1 < crossings.Count; pair += 2)
            {
                for (var x = (int)Math.Ceiling(crossings[pair] - 0.5); x <= crossings[pair + 1] - 0.5; x++)
                {
                    Set(x, y, color);
                }
            }
        }
    }
}
