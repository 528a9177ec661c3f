using System.Globalization;
using System.Text;

namespace UwsAgent.Core.Tests.Uploads.Archives;

/// <summary>A workbook of few words, to be changed by tests.</summary>
internal sealed class HandWorkbook
{
    private const string Head = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""";
    private const string Space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    public SortedDictionary<string, string> Parts { get; } =
        new(StringComparer.Ordinal)
        {
            ["xl/workbook.xml"] =
                $"""{Head}<workbook xmlns="{Space}" xmlns:r="{Links}"><sheets><sheet name="Notes" sheetId="9" state="hidden" r:id="rId9"/><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>""",
            ["xl/_rels/workbook.xml.rels"] =
                $"""{Head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{Links}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>""",
            ["xl/styles.xml"] =
                $"""{Head}<styleSheet xmlns="{Space}"><numFmts><numFmt numFmtId="170" formatCode="00000"/><numFmt numFmtId="171" formatCode="yyyy\-mm\-dd"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="22"/></cellXfs></styleSheet>""",
        };

    /// <summary>One text for a row: what is in its cells, in the XML of a sheet.</summary>
    public static HandWorkbook Of(params string[] rows)
    {
        var book = new HandWorkbook();
        book.Parts["xl/worksheets/sheet1.xml"] =
            $"""{Head}<worksheet xmlns="{Space}"><sheetData>{string.Concat(rows)}</sheetData></worksheet>""";
        return book;
    }

    public HandWorkbook With(string part, string content)
    {
        Parts[part] = content;
        return this;
    }

    public HandWorkbook WithTexts(params string[] texts) =>
        With(
            "xl/sharedStrings.xml",
            $"""{Head}<sst xmlns="{Space}">{string.Concat(texts.Select(text => $"<si>{text}</si>"))}</sst>"""
        );

    public byte[] ToBytes() => HandZip.Of([.. Parts.Select(part => (part.Key, part.Value))]);

    /// <summary>A row whose cells are texts of their own; null leaves a cell out.</summary>
    public static string Row(int number, params string?[] cells)
    {
        var row = new StringBuilder().Append(CultureInfo.InvariantCulture, $"""<row r="{number}">""");
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i] is { } text)
            {
                var escaped = System.Security.SecurityElement.Escape(text);
                row.Append(
                    CultureInfo.InvariantCulture,
                    $"""<c r="{(char)('A' + i)}{number}" t="inlineStr"><is><t>{escaped}</t></is></c>"""
                );
            }
        }

        return row.Append("</row>").ToString();
    }
}
