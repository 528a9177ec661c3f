using System.Globalization;
using System.Text;
using System.Xml;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Archives;

/// <summary>The texts that the cells of a workbook share, as UTF-8 in one piece of memory.</summary>
internal sealed class SharedTexts
{
    private readonly List<int> ends = [];
    private byte[] texts = new byte[4_096];
    private int used;

    public int Count => ends.Count;

    public ReadOnlySpan<byte> this[int index] =>
        texts.AsSpan(index == 0 ? 0 : ends[index - 1], ends[index] - (index == 0 ? 0 : ends[index - 1]));

    public void Read(XmlReader xml, int mostBytes)
    {
        var chars = new char[4_096];
        while (xml.Read())
        {
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "si" })
            {
                ReadItem(xml, chars, mostBytes);
                ends.Add(used);
                if (ends.Count > mostBytes / sizeof(int))
                {
                    throw TooLarge(mostBytes);
                }
            }
        }
    }

    /// <summary>Runs of rich text are one text; how it is pronounced (rPh) is not part of it.</summary>
    private void ReadItem(XmlReader xml, char[] chars, int mostBytes)
    {
        if (xml.IsEmptyElement)
        {
            return;
        }

        var depth = xml.Depth;
        var pronounced = int.MaxValue;
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "rPh", IsEmptyElement: false })
            {
                pronounced = xml.Depth;
            }
            else if (xml.NodeType == XmlNodeType.EndElement && xml.Depth == pronounced)
            {
                pronounced = int.MaxValue;
            }
            else if (IsText(xml.NodeType) && xml.Depth <= pronounced)
            {
                Append(xml, chars, mostBytes);
            }
        }
    }

    private void Append(XmlReader xml, char[] chars, int mostBytes)
    {
        // Whole characters only: a surrogate pair may be cut by the end of a piece.
        var kept = 0;
        while (xml.ReadValueChunk(chars, kept, chars.Length - kept) is > 0 and var count)
        {
            count += kept;
            kept = char.IsHighSurrogate(chars[count - 1]) ? 1 : 0;
            var need = used + Encoding.UTF8.GetMaxByteCount(count);
            if (need > mostBytes)
            {
                throw TooLarge(mostBytes);
            }

            if (need > texts.Length)
            {
                Array.Resize(ref texts, (int)Math.Min(Math.Max(need, texts.Length * 2L), mostBytes));
            }

            used += Encoding.UTF8.GetBytes(chars.AsSpan(0, count - kept), texts.AsSpan(used));
            chars[0] = chars[count - 1];
        }
    }

    public static bool IsText(XmlNodeType type) =>
        type is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace;

    private static ArchiveFault TooLarge(int mostBytes) =>
        new(
            Rule.WorkbookTooLarge,
            string.Create(CultureInfo.InvariantCulture, $"its texts have more than {mostBytes:N0} bytes")
        );
}
