using System.Text;
using CsCheck;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Tests.Uploads.Judging;

public sealed class ReaderProperties
{
    private static readonly Gen<string> Text = Gen.OneOf(
            "a",
            "é",
            "😀",
            ",",
            "\"",
            "\n",
            "\r\n",
            " ",
            ";",
            "x,y",
            "\"\""
        )
        .Array[0, 6]
        .Select(string.Concat);

    private static readonly Gen<string> Soup = Gen.OneOf(
            "a",
            "b1",
            ",",
            ",",
            "\"",
            "\"\"",
            "\n",
            "\r\n",
            "\r",
            "\n",
            "\0",
            "\u001A",
            "é",
            "=",
            " ",
            "\t",
            ";",
            ",\"x\",",
            "\"\n"
        )
        .Array[0, 200]
        .Select(string.Concat);

    private static readonly Gen<string[][]> Tables =
        from width in Gen.Int[1, 6]
        from rows in Text.Array[width].Array[1, 20]
        select rows;

    [Fact]
    public void The_reader_gives_back_every_cell_that_a_writer_of_RFC_4180_wrote() =>
        Gen.Select(Tables, Gen.OneOf("\n", "\r\n"), Gen.Bool, Gen.OneOf(64, 128, 4_096))
            .Sample(
                (table, lineEnd, lastEnd, buffer) =>
                {
                    var content = string.Join(lineEnd, table.Select(row => string.Join(',', row.Select(Quoted))));
                    var rows = ReadAll(content + (lastEnd ? lineEnd : ""), buffer, table[0].Length);
                    Assert.Equal(table, rows.Select(row => row.Cells));
                    Assert.All(rows, row => Assert.Equal(RowFault.None, row.Fault));
                }
            );

    [Fact]
    public void The_reader_agrees_with_a_simple_parser_on_any_text_that_both_can_read() =>
        Soup.Sample(
            content =>
            {
                var simple = SimpleCsv.Parse(content);
                if (simple is not null)
                {
                    Assert.Equal(simple, ReadAll(content, 256 * 1024, 0).Select(row => row.Cells));
                }
            },
            iter: 500
        );

    [Fact]
    public void The_size_of_the_buffer_never_matters() =>
        Gen.Select(Soup, Gen.OneOf(64, 128, 320), Gen.Int[0, 4])
            .Sample(
                (content, buffer, width) =>
                {
                    var expected = ReadAll(content, 256 * 1024, width).Select(row => row.ToString());
                    Assert.Equal(string.Join('\n', expected), string.Join('\n', ReadAll(content, buffer, width)));
                },
                iter: 500
            );

    [Fact]
    public void Every_byte_belongs_to_one_row_and_every_row_to_a_line_behind_the_last() =>
        Soup.Sample(content =>
        {
            var rows = ReadAll(content, 64, 3);
            Assert.Equal(rows.Select(row => row.Line).Distinct().Order(), rows.Select(row => row.Line));
            var text = content.TrimEnd('\u001A');
            Assert.Equal(text.Length == 0 ? 0 : 1, rows.Count > 0 ? rows[0].Line : 0);
        });

    private static string Quoted(string cell) => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static List<ReadRow> ReadAll(string content, int buffer, int width)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        using var reader = new ContentReader(stream);
        var csv = new CsvReader(1 << 20, (byte)',', buffer) { ExpectedCells = width };
        var rows = new List<ReadRow>();
        while (true)
        {
            switch (csv.Read())
            {
                case CsvStep.Row:
                    rows.Add(ReadRow.Of(csv.Row));
                    break;
                case CsvStep.More:
                    csv.FillAsync(reader, CancellationToken.None).AsTask().GetAwaiter().GetResult();
                    break;
                default:
                    return rows;
            }
        }
    }

    /// <summary>A row as values, so that two readings can be compared.</summary>
    private sealed record ReadRow(long Line, RowFault Fault, int FaultAt, int ControlAt, int BreakAt, string[] Cells)
    {
        public static ReadRow Of(CsvRow row)
        {
            var cells = new List<string>();
            foreach (ref readonly var cell in row.Cells)
            {
                var text = Encoding.UTF8.GetString(row.Raw(cell));
                cells.Add(cell.Doubled ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text);
            }

            return new(row.Line, row.Fault, At(row.FaultAt), At(row.ControlAt), At(row.LineBreakAt), [.. cells]);

            int At(int at) => at < 0 ? -1 : at - row.Start;
        }

        public override string ToString() =>
            $"{Line} {Fault} {FaultAt} {ControlAt} {BreakAt} {string.Join('|', Cells)}";
    }
}
