using System.Globalization;
using System.Xml;

namespace UwsAgent.Core.Uploads.Archives;

/// <summary>How numbers of a workbook are meant: a date, a time, digits with zeros in front, or a number.</summary>
internal sealed class CellFormats
{
    private const int Most = 100_000;

    private readonly Dictionary<int, CellFormat> custom = [];
    private readonly List<CellFormat> styles = [];

    public CellFormat this[int style] => style >= 0 && style < styles.Count ? styles[style] : default;

    public void Read(XmlReader xml)
    {
        var inCellStyles = false;
        while (xml.Read())
        {
            if (xml.LocalName == "cellXfs")
            {
                inCellStyles = xml is { NodeType: XmlNodeType.Element, IsEmptyElement: false };
            }
            else if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }
            else if (xml.LocalName == "numFmt" && custom.Count < Most && Id(xml) is { } id)
            {
                custom[id] = Of(xml.GetAttribute("formatCode") ?? "");
            }
            else if (xml.LocalName == "xf" && inCellStyles && styles.Count < Most)
            {
                styles.Add(Id(xml) is { } format ? custom.GetValueOrDefault(format, BuiltIn(format)) : default);
            }
        }
    }

    /// <summary>By its letters, outside of quotation marks, brackets and escapes: d, m, y, h, s make a date or a time.</summary>
    public static CellFormat Of(string code)
    {
        code = code.Split(';')[0];
        if (code.Length is > 1 and < 30 && code.All(letter => letter == '0'))
        {
            return new(CellMeaning.Digits, code.Length);
        }

        bool date = false,
            time = false;
        for (var i = 0; i < code.Length; i++)
        {
            switch (char.ToLowerInvariant(code[i]))
            {
                case '"':
                    i = code.IndexOf('"', i + 1) is >= 0 and var quote ? quote : code.Length;
                    break;
                case '[':
                    i = code.IndexOf(']', i + 1) is >= 0 and var bracket ? bracket : code.Length;
                    break;
                case '\\' or '_' or '*':
                    i++;
                    break;
                case 'd' or 'y':
                    date = true;
                    break;
                case 'h' or 's':
                    time = true;
                    break;
            }
        }

        return new(
            date && time ? CellMeaning.DateAndTime
            : date ? CellMeaning.Date
            : time ? CellMeaning.Time
            : CellMeaning.Number
        );
    }

    private static CellFormat BuiltIn(int id) =>
        new(
            id switch
            {
                (>= 14 and <= 17) or (>= 27 and <= 31) or 36 or (>= 50 and <= 54) or 57 or 58 => CellMeaning.Date,
                (>= 18 and <= 21) or (>= 32 and <= 35) or (>= 45 and <= 47) or 55 or 56 => CellMeaning.Time,
                22 => CellMeaning.DateAndTime,
                _ => CellMeaning.Number,
            }
        );

    private static int? Id(XmlReader xml) =>
        int.TryParse(xml.GetAttribute("numFmtId"), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;
}

/// <summary>What a number in a cell is.</summary>
internal enum CellMeaning
{
    Number,
    Date,
    Time,
    DateAndTime,
    Digits,
}

/// <summary>How a number in a cell is written.</summary>
internal readonly record struct CellFormat(CellMeaning Meaning, int Digits = 0)
{
    /// <summary>As CSV has it: 2026-09-01, 07:30:00, 00123, 12.5.</summary>
    public string Text(string number, bool from1904)
    {
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            return number;
        }

        return Meaning switch
        {
            CellMeaning.Digits when value is >= 0 and < 1e15 && value == Math.Floor(value) => ((long)value)
                .ToString(CultureInfo.InvariantCulture)
                .PadLeft(Digits, '0'),
            CellMeaning.Date
            or CellMeaning.Time
            or CellMeaning.DateAndTime when Moment(value, from1904) is { } moment => moment.ToString(
                Pattern(value),
                CultureInfo.InvariantCulture
            ),
            _ => Plain(number, value),
        };
    }

    /// <summary>What was exact stays so; 15 digits is all that Excel keeps, and what has more shows its damage.</summary>
    private static string Plain(string number, double value) =>
        number.Contains('E', StringComparison.OrdinalIgnoreCase) && Math.Abs(value) is < 1e15 and > 1e-10
            ? ((decimal)value).ToString(CultureInfo.InvariantCulture)
            : number;

    private string Pattern(double value) =>
        Meaning switch
        {
            CellMeaning.Time when value < 1 => "HH:mm:ss",
            CellMeaning.Date when value == Math.Floor(value) => "yyyy-MM-dd",
            _ => "yyyy-MM-dd'T'HH:mm:ss",
        };

    /// <summary>Excel holds 1900 for a leap year: before March of it every number is one too high.</summary>
    private static DateTime? Moment(double serial, bool from1904)
    {
        var days =
            from1904 ? serial + 1_462
            : serial is >= 1 and < 60 ? serial + 1
            : serial;
        return days is >= 0 and < 2_958_466 ? DateTime.FromOADate(days).AddTicks(5_000_000).Trimmed() : null;
    }
}

/// <summary>Cuts a moment to its second.</summary>
internal static class WholeSeconds
{
    public static DateTime Trimmed(this DateTime moment) =>
        new(moment.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond);
}
