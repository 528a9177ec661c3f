using System.Text;
using UwsAgent.Core.Uploads;

namespace UwsAgent.Core.Tests.Uploads.Receipts;

/// <summary>One file for each rule, with the mistake that the rule is for.</summary>
internal static class Samples
{
    private const string Header = "id,name,role,birth,phone,class,grade,password\r\n";
    private const string Row = "s-0001,Emma Lee,student,2012-04-30,555-0101,7a,,\r\n";

    public static readonly FileRules Rules = new()
    {
        Name = "students.csv",
        MinBytes = 20,
        MaxBytes = 4_000,
        MaxRowBytes = 1_024,
        ColumnsInOrder = true,
        ExtraColumns = ExtraColumns.MetadataAtEnd,
        Columns =
        [
            new()
            {
                Name = "id",
                Type = CellType.Id,
                Filled = true,
                Unique = true,
                MinLength = 6,
            },
            new() { Name = "name", Filled = true },
            new()
            {
                Name = "role",
                Values = ["student", "teacher"],
                ShowValues = true,
            },
            new() { Name = "birth", Type = CellType.Date },
            new()
            {
                Name = "phone",
                Pattern = "[0-9 +()-]+",
                PatternInWords = "digits, spaces and + ( ) -",
                MaxLength = 12,
            },
            new() { Name = "class", MinLength = 2 },
            new() { Name = "grade" },
            new() { Name = "password", ShouldBeEmpty = true },
        ],
        UniqueTogether =
        [
            ["name", "birth"],
        ],
        FilledTogether =
        [
            ["grade"],
        ],
    };

    public static IReadOnlyDictionary<string, byte[]> ByRule { get; } =
        new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["file-unexpected"] = Text(Header + Row),
            ["file-empty"] = [],
            ["file-too-small"] = Text("id\r\n"),
            ["file-too-large"] = Text(Header + string.Concat(Enumerable.Repeat(Row, 100))),
            ["file-type"] = Text("%PDF-1.7 and so on and so on"),
            ["encoding-utf-16"] = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Header + Row)],
            ["file-binary"] = new byte[100],
            ["sep-line"] = Text("sep=,\r\n" + Header + Row),
            ["delimiter"] = Text((Header + Row).Replace(',', ';')),
            ["title-row"] = Text("Students of North School,,,,,,,\r\n,,,,,,,\r\n" + Header + Row),
            ["header-not-found"] = Text(Row + Row),
            ["line-end-cr"] = Text((Header + Row).Replace("\r\n", "\r", StringComparison.Ordinal)),
            ["encoding-windows-1252"] = Encoding.Latin1.GetBytes(
                Header + Row.Replace("Emma", "Zoë", StringComparison.Ordinal)
            ),
            ["encoding-mixed"] =
            [
                .. Text(Header + Row.Replace("Emma", "Zoë", StringComparison.Ordinal)),
                .. Encoding.Latin1.GetBytes("s-0002,José Paz,student,2011-02-03,555-0102,7b,,\r\n"),
            ],
            ["byte-order-mark-missing"] = Text(Header + Row),
            ["byte-order-mark-forbidden"] = [0xEF, 0xBB, 0xBF, .. Text(Header + Row)],
            ["column-missing"] = Text("id,name,birth,phone,class,grade,password\r\ns-0001,Emma Lee,,,7a,,\r\n"),
            ["column-doubled"] = Text(
                "id,name,role,birth,phone,class,grade,password,name\r\ns-0001,Emma Lee,,,,7a,,,\r\n"
            ),
            ["column-invisible"] = Text((Header + Row).Replace("role", "\u00A0role", StringComparison.Ordinal)),
            ["column-spelling"] = Text((Header + Row).Replace("name", "Name", StringComparison.Ordinal)),
            ["column-blank"] = Text("id,name,role,birth,phone,class,grade,password,\r\ns-0001,Emma Lee,,,,7a,,,\r\n"),
            ["column-extra"] = Text(
                "id,name,role,birth,phone,class,grade,password,colour\r\ns-0001,Emma Lee,,,,7a,,,red\r\n"
            ),
            ["column-order"] = Text(
                "id,role,name,birth,phone,class,grade,password\r\ns-0001,student,Emma Lee,,,7a,,\r\n"
            ),
            ["no-rows"] = Text(Header),
            ["quote-unclosed"] = Text(Header + "s-0001,\"Emma Lee,student,,,7a,,\r\ns-0002,Ben Lee,student,,,7a,,\r\n"),
            ["quote"] = Text(Header + "s-0001,Emma \"Em\" Lee,student,,,7a,,\r\n"),
            ["row-too-long"] = Text(Header + Row + "s-0002," + new string('x', 2_000) + ",,,,,,\r\n"),
            ["empty-row"] = Text(Header + Row + ",,,,,,,\r\n,,,,,,,\r\n"),
            ["cells-missing"] = Text(Header + Row + "s-0002,Ben Lee,student\r\n"),
            ["cells-extra"] = Text(Header + "s-0002,Lee, Ben,student,2012-04-30,,7a,,\r\n"),
            ["header-repeated"] = Text(Header + Row + Header),
            ["line-break-in-cell"] = Text(Header + "s-0001,\"Emma\r\nLee\",student,,,7a,,\r\n"),
            ["nul"] = Text(Header + "s-0001,Emma\0Lee,student,,,7a,,\r\n"),
            ["control-character"] = Text(Header + "s-0001,Emma\u001B[31m,student,,,7a,,\r\n"),
            ["excel-error"] = Text(Header + "s-0001,Emma Lee,student,,,#REF!,,\r\n"),
            ["excel-exponent"] = Text(Header + "1.2E+05,Emma Lee,student,,,7a,,\r\n"),
            ["excel-date"] = Text(
                Header + "s-0001,Emma Lee,student,4/30/12,,7a,,\r\ns-0002,Ben Lee,student,5/1/12,,7a,,\r\n"
            ),
            ["lost-zeros"] = Text(Header + "123,Emma Lee,student,,,7a,,\r\n"),
            ["formula"] = Text(Header + "s-0001,\"=HYPERLINK(\"\"http://x\"\")\",student,,,7a,,\r\n"),
            ["smart-quotes"] = Text(Header + "s-0001,“Emma Lee”,student,,,7a,,\r\n"),
            ["damaged-text"] = Text(Header + "s-0001,Zo\uFFFD Lee,student,,,7a,,\r\n"),
            ["value-missing"] = Text(Header + ",Emma Lee,student,,,7a,,\r\n"),
            ["value-not-allowed"] = Text(Header + "s-0001,Emma Lee,=pupil,,,7a,,\r\n"),
            ["value-case"] = Text(Header + "s-0001,Emma Lee,Student,,,7a,,\r\n"),
            ["value-type"] = Text(Header + "s-0001,Emma Lee,student,2012-02-31,,7a,,\r\n"),
            ["value-pattern"] = Text(Header + "s-0001,Emma Lee,student,,at home,7a,,\r\n"),
            ["value-short"] = Text(Header + "s-0001,Emma Lee,student,,,7,,\r\n"),
            ["value-long"] = Text(Header + "s-0001,Emma Lee,student,,5550101 5550102,7a,,\r\n"),
            ["value-spaces"] = Text(Header + "s-0001,Emma Lee ,student,,,7a,,\r\n"),
            ["filled-together"] = Text(Header + Row + "s-0002,Ben Lee,student,,,7a,5,\r\n"),
            ["duplicate"] = Text(Header + Row + Row.Replace("Emma", "Ben", StringComparison.Ordinal)),
            ["duplicate-together"] = Text(Header + Row + Row.Replace("s-0001", "s-0002", StringComparison.Ordinal)),
            ["should-be-empty"] = Text(Header + "s-0001,Emma Lee,student,,,7a,,hunter2\r\n"),
            ["blank-line"] = Text(Header + Row + "\r\n"),
            ["line-end-mixed"] = Text(Header + Row + "s-0002,Ben Lee,student,,,7a,,\n"),
            ["ctrl-z"] = Text(Header + Row + "\u001A"),
        };

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
