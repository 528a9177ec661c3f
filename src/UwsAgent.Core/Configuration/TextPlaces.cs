using System.Text;

namespace UwsAgent.Core.Configuration;

/// <summary>Turns byte offsets of a file into lines and columns, cheaply when they are asked for in order.</summary>
internal sealed class TextPlaces(SettingOrigin file, ReadOnlyMemory<byte> bytes)
{
    private int index;
    private int line = 1;
    private int column = 1;

    public SettingOrigin At(int wanted)
    {
        wanted = Math.Clamp(wanted, 0, bytes.Length);
        if (wanted < index)
        {
            (index, line, column) = (0, 1, 1);
        }

        var passed = bytes.Span[index..wanted];
        var lastEnd = passed.LastIndexOf((byte)'\n');
        if (lastEnd >= 0)
        {
            line += passed.Count((byte)'\n');
            column = 1;
        }

        column += Encoding.UTF8.GetCharCount(passed[(lastEnd + 1)..]);
        index = wanted;
        return file with { Line = line, Column = column };
    }
}
