using System.Globalization;
using System.Security;
using System.Text;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Writes a picture as SVG.</summary>
public static class SvgPicture
{
    public static byte[] Write(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{picture.Width}\" height=\"{picture.Height}\" viewBox=\"0 0 {picture.Width} {picture.Height}\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
        );
        foreach (var shape in picture.Shapes)
        {
            var color = Picture.Hex(shape.Color);
            if (shape.Kind is PictureKind.Text)
            {
                svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<text x=\"{shape.Points[0].X:0.#}\" y=\"{shape.Points[0].Y:0.#}\" fill=\"{color}\">{SecurityElement.Escape(shape.Text)}</text>\n"
                );
                continue;
            }

            var points = string.Join(
                ' ',
                shape.Points.Select(point =>
                    string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#},{point.Y:0.#}")
                )
            );
            svg.Append(
                shape.Kind is PictureKind.Area
                    ? $"<polygon points=\"{points}\" fill=\"{color}\"/>\n"
                    : $"<polyline points=\"{points}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"1.5\"/>\n"
            );
        }

        return Encoding.UTF8.GetBytes(svg.Append("</svg>\n").ToString());
    }
}
