using System.Text;
using UwsAgent.Core.Tests.Uploads.Judging;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Archives;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Tests.Uploads.Archives;

public sealed class WorkbookJudgeTests
{
    private static readonly UploadProfile Profile = new()
    {
        Workbooks = true,
        Files =
        [
            new()
            {
                Name = "rows.csv",
                Columns =
                [
                    new()
                    {
                        Name = "id",
                        Type = CellType.Id,
                        Unique = true,
                    },
                    new() { Name = "day", Type = CellType.Date },
                    new() { Name = "note" },
                    new() { Name = "yes", Type = CellType.Boolean },
                ],
            },
        ],
    };

    private static string Header => HandWorkbook.Row(1, "id", "day", "note", "yes");

    [Fact]
    public void The_first_sheet_that_can_be_seen_is_judged_by_the_same_rules()
    {
        var book = HandWorkbook.Of(
            Header,
            HandWorkbook.Row(2, "a", "2026-09-01", "x", "true"),
            HandWorkbook.Row(3, "a", "9/1/26", null, "perhaps"),
            """<row r="4"><c r="A4" s="2"><v>12</v></c><c r="B4" s="1"><v>46266</v></c><c r="D4" t="b"><v>1</v></c></row>""",
            """<row r="5"><c r="A5" s="2"><v>123</v></c><c r="B5" s="3"><v>46267.0</v></c><c r="C5" t="e"><v>#REF!</v></c></row>"""
        );
        var verdict = Judge(book);
        Assert.Equal(
            ["duplicate 3:1:0", "excel-date 3:2:0", "value-type 3:4:0", "excel-error 5:3:0"],
            verdict.Places()
        );
        Assert.Equal(("xlsx", 4L), (verdict.Encoding, verdict.Rows));
    }

    [Fact]
    public void Row_7_is_line_7_whatever_is_above_it()
    {
        var book = HandWorkbook.Of(
            HandWorkbook.Row(2, "id", "day", "note", "yes"),
            HandWorkbook.Row(4, "a", null, "one\ntwo \"three\", four", null),
            HandWorkbook.Row(7, "a", null, null, null),
            HandWorkbook.Row(9, "", null, null, null),
            """<row r="20"><c r="A20" s="1"/></row>"""
        );
        Assert.Equal(
            [
                "title-row 1:0:0",
                "line-break-in-cell 4:3:0",
                "duplicate 7:1:0",
                "blank-line 3:0:0",
                "blank-line 5:0:0",
                "blank-line 6:0:0",
            ],
            Judge(book).Places()
        );
    }

    [Theory]
    [InlineData("0", "46266", "46266")]
    [InlineData("1", "46266", "2026-09-01")]
    [InlineData("1", "1", "1900-01-01")]
    [InlineData("1", "61", "1900-03-01")]
    [InlineData("4", "46266.3125", "2026-09-01T07:30:00")]
    [InlineData("2", "123", "00123")]
    [InlineData("0", "1E+05", "100000")]
    [InlineData("0", "12.5", "12.5")]
    public void E41_numbers_are_read_as_they_are_meant(string style, string stored, string meant)
    {
        var profile = new UploadProfile
        {
            Workbooks = true,
            Files = [new() { Name = "rows.csv", Columns = [new() { Name = "id", Values = [meant] }] }],
        };
        var book = HandWorkbook.Of(
            HandWorkbook.Row(1, "id"),
            $"""<row r="2"><c r="A2" s="{style}"><v>{stored}</v></c></row>"""
        );
        Assert.Equal([], Judge(book.ToBytes(), profile).Places());
    }

    [Fact]
    public void E41_a_number_with_more_digits_than_excel_keeps_shows_its_damage()
    {
        const string Big = """<row r="2"><c r="A2"><v>1.23456789012345E+17</v></c></row>""";
        Assert.Equal(["excel-exponent 2:1:0"], Judge(HandWorkbook.Of(Header, Big)).Places());
    }

    [Fact]
    public void Texts_that_cells_share_are_read_with_their_runs_and_without_how_they_are_pronounced()
    {
        var profile = new UploadProfile
        {
            Workbooks = true,
            Files = [new() { Name = "rows.csv", Columns = [new() { Name = "id", Values = ["José", "rich text"] }] }],
        };
        var book = HandWorkbook
            .Of(
                """<row><c t="s"><v>0</v></c></row>""",
                """<row><c t="s"><v>2</v></c></row>""",
                """<row><c t="s"><v>1</v></c></row>"""
            )
            .WithTexts("<t>id</t>", "<r><t>rich</t></r><r><t> text</t></r>", "<t>José</t><rPh><t>HO-SE</t></rPh>");
        Assert.Equal([], Judge(book.ToBytes(), profile).Places());
        Assert.Equal(["workbook-damaged 0:0:0"], Judge(book.WithTexts("<t>id</t>").ToBytes(), profile).Places());
    }

    [Fact]
    public void E43_a_workbook_that_is_locked_or_old_is_told_from_one_that_is_neither()
    {
        byte[] old = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[2_000]];
        Assert.Equal(["workbook-old 0:0:0"], Judge(old, Profile).Places());
        byte[] locked = [.. old, .. Encoding.Unicode.GetBytes("EncryptedPackage"), .. new byte[100]];
        Assert.Equal(["workbook-locked 0:0:0"], Judge(locked, Profile).Places());
        Assert.Equal(["workbook-damaged 0:0:0"], Judge("id,day,note,yes\n"u8.ToArray(), Profile).Places());
    }

    [Fact]
    public void E43_macros_and_links_to_other_files_are_refused()
    {
        Assert.Equal(["workbook-macros 0:0:0"], Judge(HandWorkbook.Of(Header).With("xl/vbaProject.bin", "x")).Places());
        Assert.Equal(
            ["workbook-links 0:0:0"],
            Judge(HandWorkbook.Of(Header).With("xl/externalLinks/externalLink1.xml", "<a/>")).Places()
        );
    }

    [Fact]
    public void E43_a_bomb_of_shared_texts_is_refused_in_bounded_memory()
    {
        var book = HandWorkbook
            .Of(Header)
            .WithTexts([.. Enumerable.Repeat($"<t>{new string('x', 30_000)}</t>", 1_000)])
            .ToBytes();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(
            ["workbook-too-large 0:0:0"],
            Judge(book, Profile, new() { MaxSharedTextBytes = 1 << 20 }).Places()
        );
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Theory]
    [InlineData("<c><v>{0}</v></c>")]
    [InlineData("<c t=\"{0}\"><v>1</v></c>")]
    public void E43_a_cell_or_an_attribute_without_end_is_refused_in_bounded_memory(string cell)
    {
        var book = HandWorkbook
            .Of(Header, $"<row>{cell.Replace("{0}", new string('1', 30_000_000), StringComparison.Ordinal)}</row>")
            .ToBytes();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(["workbook-too-large 0:0:0"], Judge(book, Profile).Places());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Fact]
    public void E43_entities_that_multiply_are_refused() =>
        Assert.Equal(
            ["workbook-damaged 0:0:0"],
            Judge(
                    HandWorkbook
                        .Of(Header)
                        .With(
                            "xl/sharedStrings.xml",
                            """<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>"""
                        )
                )
                .Places()
        );

    [Fact]
    public void E43_a_workbook_where_csv_is_asked_for_is_told_how_to_save_it()
    {
        var finding = Assert.Single(
            Judge(HandWorkbook.Of(Header).ToBytes(), Profile with { Workbooks = false }).Findings
        );
        Assert.Equal("workbook-unexpected", finding.Rule);
        Assert.Contains("rows.csv is asked for", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workbook_without_its_parts_is_told()
    {
        var book = HandWorkbook.Of(Header);
        foreach (var part in new[] { "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml" })
        {
            var without = HandZip.Of([.. book.Parts.Where(one => one.Key != part).Select(one => (one.Key, one.Value))]);
            Assert.Equal(["workbook-damaged 0:0:0"], Judge(without, Profile).Places());
        }

        Assert.Equal(["workbook-damaged 0:0:0"], Judge(HandWorkbook.Of(Header, "<row><c>")).Places());
    }

    private static Verdict Judge(HandWorkbook book) => Judge(book.ToBytes(), Profile);

    private static Verdict Judge(byte[] content, UploadProfile profile, ArchiveLimits? limits = null) =>
        ContentJudge
            .JudgeAsync(new MemoryStream(content), new("rows.xlsx"), profile, limits ?? new(), CancellationToken.None)
            .GetAwaiter()
            .GetResult()
            .Verdict;
}
