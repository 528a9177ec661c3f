using System.Text;
using UwsAgent.Core.Uploads;

namespace UwsAgent.Core.Tests.Uploads.Judging;

public sealed class EncodingTests
{
    private const string Content = "a,b\r\n1,José\r\n2,x,y\r\n";

    private static readonly FileRules Rules = new() { Columns = [new() { Name = "a" }, new() { Name = "b" }] };

    [Fact]
    public void E35_a_byte_order_mark_is_no_part_of_the_header()
    {
        byte[] content = [0xEF, 0xBB, 0xBF, .. "a,b\n1,2\n"u8];
        Assert.Equal([], Judged.Bytes(content, Rules).Places());
        Assert.Equal("utf-8-bom", Judged.Bytes(content, Rules).Encoding);
        Assert.Equal(
            ["byte-order-mark-forbidden 0:0:0"],
            Judged.Bytes(content, Rules with { ByteOrderMark = ByteOrderMark.Forbidden }).Places()
        );
        Assert.Equal(
            ["byte-order-mark-missing 0:0:0"],
            Judged.Bytes(content[3..], Rules with { ByteOrderMark = ByteOrderMark.Required }).Places()
        );
    }

    [Theory]
    [InlineData("utf-16", true, "utf-16le")]
    [InlineData("utf-16", false, "utf-16le")]
    [InlineData("utf-16BE", true, "utf-16be")]
    [InlineData("utf-16BE", false, "utf-16be")]
    public void E35_utf_16_is_named_and_its_rows_are_judged_all_the_same(string name, bool mark, string found)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] content = [.. mark ? encoding.Preamble : [], .. encoding.GetBytes(Content)];
        var verdict = Judged.Bytes(content, Rules);
        Assert.Equal(["encoding-utf-16 1:0:0", "cells-extra 3:0:0"], verdict.Places());
        Assert.Equal(found, verdict.Encoding);
        Assert.Equal(2, verdict.Rows);
        Assert.Equal(content.Length, verdict.Bytes);
    }

    [Fact]
    public void E35_windows_1252_is_named_once_at_its_first_line()
    {
        var content = Encoding.Latin1.GetBytes(
            "a,b\r\n1,2\r\n3,José\r\n" + string.Concat(Enumerable.Repeat("4,Zoë\r\n", 50))
        );
        var verdict = Judged.Bytes(content, Rules);
        Assert.Equal(["encoding-windows-1252 3:2:6"], verdict.Places());
        Assert.Equal("windows-1252", verdict.Encoding);
        Assert.Contains("51", verdict.Findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void E35_a_repaired_file_is_accepted_with_a_warning()
    {
        var rules = Rules with { RepairEncoding = true };
        var windows = Judged.Bytes(Encoding.Latin1.GetBytes("a,b\r\n1,José\r\n"), rules);
        var wide = Judged.Bytes(Encoding.Unicode.GetBytes("a,b\r\n1,José\r\n"), rules);
        Assert.True(windows.Accepted && wide.Accepted);
        Assert.Equal((1L, 1L), (windows.WarningCount, wide.WarningCount));
    }

    [Fact]
    public void E35_values_in_windows_1252_are_judged_as_they_were_meant()
    {
        var rules = Rules with { Columns = [new() { Name = "a" }, new() { Name = "b", Values = ["José"] }] };
        Assert.Equal(
            ["encoding-windows-1252 2:2:6"],
            Judged.Bytes(Encoding.Latin1.GetBytes("a,b\r\n1,José\r\n"), rules).Places()
        );
    }

    [Fact]
    public void E35_mixed_encodings_are_named_line_by_line()
    {
        byte[] content = [.. "a,b\n1,José\n2,Zoë\n3,Jos"u8, 0xE9, .. "\n4,é\n5,"u8, 0xFC, .. "\n"u8];
        var verdict = Judged.Bytes(content, Rules);
        Assert.Equal(["encoding-mixed 4:0:6", "encoding-mixed 6:0:3"], verdict.Places());
        Assert.Equal("mixed", verdict.Encoding);
    }

    [Theory]
    [InlineData(new byte[] { 0x8D })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xF8, 0x88, 0x80, 0x80, 0x80 })]
    public void E35_bytes_of_no_encoding_are_placed(byte[] bytes)
    {
        byte[] content = [.. "a,b\n1,x"u8, .. bytes, .. "\n"u8];
        Assert.Equal(["encoding-mixed 2:0:4"], Judged.Bytes(content, Rules).Places());
    }

    [Fact]
    public void E35_a_file_of_zeros_is_not_text() =>
        Assert.Equal(["file-binary 0:0:0"], Judged.Bytes(new byte[5_000], Rules).Places());

    [Fact]
    public void A_letter_lost_by_some_program_is_a_warning()
    {
        var verdict = Judged.Text("a,b\n1,Jos\uFFFD\n", Rules);
        Assert.True(verdict.Accepted);
        Assert.Equal(["damaged-text 2:2:6"], verdict.Places());
    }
}
