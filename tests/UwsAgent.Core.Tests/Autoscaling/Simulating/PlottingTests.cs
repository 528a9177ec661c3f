using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using UwsAgent.Core.Autoscaling;

namespace UwsAgent.Core.Tests.Autoscaling.Simulating;

public sealed class PlottingTests
{
    private static readonly IReadOnlyList<SimulationResult> Results =
    [
        Simulation.Run(SyntheticTraces.Make("burst", 1), new HpaScaler(5, 50)),
        Simulation.Run(SyntheticTraces.Make("burst", 1), new NothingScaler()),
    ];

    [Fact]
    public void An_svg_is_well_formed_and_names_every_scaler()
    {
        var svg = XDocument.Parse(
            Encoding.UTF8.GetString(SvgPicture.Write(SimulationPicture.Draw("<burst> & more", Results)))
        );
        var texts = svg.Descendants().Where(one => one.Name.LocalName == "text").Select(one => one.Value).ToList();
        Assert.Contains("hpa", texts);
        Assert.Contains("nothing", texts);
        Assert.Contains("<burst> & more", texts);
    }

    [Fact]
    public void A_png_has_its_size_and_as_many_pixels()
    {
        var png = PngPicture.Write(SimulationPicture.Draw("burst", Results));
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        var width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16));
        var height = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20));
        var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33));
        using var packed = new ZLibStream(new MemoryStream(png, 41, length), CompressionMode.Decompress);
        using var pixels = new MemoryStream();
        packed.CopyTo(pixels);
        Assert.Equal(height * ((width * 3) + 1), pixels.Length);
        Assert.Contains(pixels.ToArray(), one => one is not (0 or 0xFF));
    }

    [Fact]
    public void A_terminal_gets_a_plot_of_its_width()
    {
        var lines = TerminalPlot.Draw(Results[0], 80).ToList();
        Assert.Equal(10, lines.Count);
        Assert.All(lines, line => Assert.True(line.Length <= 80));
        Assert.Contains(lines, line => line.Contains('\u2588', StringComparison.Ordinal));
    }
}
