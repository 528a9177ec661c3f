using System.Text;
using System.Text.Unicode;
using UwsAgent.Core.Uploads.Receipts;
using UwsAgent.Core.Uploads.Sets;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>Judges rows by the header above them: first their shape, and only where that is right their values.</summary>
internal sealed class RowJudge(
    FilePlan plan,
    Header header,
    KeyCollector? collector,
    EncodingWitness encoding,
    FindingLog log
)
{
    private readonly RowRules rules = new(plan, header, collector, log);
    private byte[] scratch = new byte[1_024];
    private long unread;

    /// <summary>What was gathered for the set; no row may come after it.</summary>
    public TableKeys? Finish(string ruleSet, long rows, long tooLong) => rules.Finish(ruleSet, rows, unread + tooLong);

    public void Judge(CsvRow row)
    {
        if (!Shape(row))
        {
            unread++;
            return;
        }

        var damaged = false;
        if (!Ascii.IsValid(row.Bytes))
        {
            damaged = !Utf8.IsValid(row.Bytes);
            Encoding(row, damaged);
        }

        var cells = row.Cells;
        var checks = header.Checks;
        rules.Begin();
        for (var i = 0; i < cells.Length; i++)
        {
            ref readonly var cell = ref cells[i];
            if (cell.Length == 0)
            {
                if (checks[i] is { Rules.Filled: true })
                {
                    Tell(Rule.ValueMissing, row, i, default);
                }

                continue;
            }

            var value = row.Raw(cell);
            if (cell.Doubled || damaged)
            {
                value = Read(value, cell.Doubled, damaged);
            }

            Cell(row, i, checks[i], value);
        }

        rules.End(row);
    }

    private bool Shape(CsvRow row)
    {
        if (row.ControlAt >= 0)
        {
            var nul = row.Buffer[row.ControlAt] == 0;
            TellAt(nul ? Rule.Nul : Rule.ControlCharacter, row, row.ControlAt);
        }

        switch (row.Fault)
        {
            case RowFault.None:
                break;
            case RowFault.QuoteUnclosed:
                TellAt(Rule.QuoteUnclosed, row, row.FaultAt);
                return false;
            case RowFault.QuoteInside:
                TellAt(
                    Rule.Quote,
                    row,
                    row.FaultAt,
                    "There is a quotation mark inside of a cell that does not begin with one"
                );
                return false;
            case RowFault.TextAfterQuote:
                TellAt(Rule.Quote, row, row.FaultAt, "There is text behind the quotation mark that closes a cell");
                return false;
            default:
                return false;
        }

        if (row.LineBreakAt >= 0 && !plan.Rules.LineBreaksInCells)
        {
            TellAt(Rule.LineBreakInCell, row, row.LineBreakAt);
        }

        if (row.Count == header.CellCount)
        {
            return true;
        }

        var rule = row.Count < header.CellCount ? Rule.CellsMissing : Rule.CellsExtra;
        if (log.Count(rule, 0))
        {
            log.Tell(rule, new(row.Line), Number(row.Count), Number(header.CellCount));
        }

        return false;
    }

    private void Encoding(CsvRow row, bool damaged)
    {
        if (damaged)
        {
            encoding.NoteInvalid(row);
            return;
        }

        encoding.NoteValid();
        var lost = row.Bytes.IndexOf("\uFFFD"u8);
        if (lost >= 0)
        {
            TellAt(Rule.DamagedText, row, row.Start + lost);
        }
    }

    private void Cell(CsvRow row, int index, ColumnCheck? check, ReadOnlySpan<byte> value)
    {
        if ((CellSigns.IsSuspicious(value[0]) || value[^1] is (byte)' ' or 0xA0) && Signs(row, index, check, value))
        {
            return;
        }

        if (check is null)
        {
            return;
        }

        if (check.Rules.ShouldBeEmpty)
        {
            Tell(Rule.ShouldBeEmpty, row, index, default);
        }

        if (check.Broken(value) is { } broken)
        {
            Tell(broken, row, index, value);
        }

        rules.Value(row, index, value);
    }

    /// <summary>True when the cell has no value to judge.</summary>
    private bool Signs(CsvRow row, int index, ColumnCheck? check, ReadOnlySpan<byte> value)
    {
        if (value.TrimStart((byte)' ').IsEmpty)
        {
            Tell(check is { Rules.Filled: true } ? Rule.ValueMissing : Rule.ValueSpaces, row, index, default);
            return true;
        }

        if (CellSigns.IsExcelError(value))
        {
            Tell(Rule.ExcelError, row, index, default);
            return true;
        }

        if (CellSigns.IsFormula(value))
        {
            Tell(Rule.Formula, row, index, default);
        }

        if (CellSigns.IsCurlyQuoted(value))
        {
            Tell(Rule.SmartQuotes, row, index, default);
        }

        if (CellSigns.HasOuterSpace(value))
        {
            Tell(Rule.ValueSpaces, row, index, default);
        }

        return false;
    }

    private void Tell(Rule rule, CsvRow row, int index, ReadOnlySpan<byte> value)
    {
        if (!log.Count(rule, index + 1))
        {
            return;
        }

        var cell = row.Cells[index];
        var check = header.Checks[index];
        var at = cell.Quoted ? cell.Start - 1 : cell.Start;
        var shows = check is { Rules: { ShowValues: true, ShouldBeEmpty: false } } && !value.IsEmpty;
        var shown = shows ? SafeText.Line(System.Text.Encoding.UTF8.GetString(value), 40) : null;
        var place = row.PlaceOf(at, index + 1, header.NameOf(index)) with { Shown = shown };
        log.Tell(rule, place, check?.Details(rule) ?? []);
    }

    private void TellAt(Rule rule, CsvRow row, int at, params ReadOnlySpan<string> details)
    {
        var column = row.ColumnAt(at);
        if (log.Count(rule, column))
        {
            log.Tell(rule, row.PlaceOf(at, column, header.NameOf(column - 1)), details);
        }
    }

    /// <summary>The value as it was meant: doubled quotes single, foreign bytes as UTF-8.</summary>
    private ReadOnlySpan<byte> Read(ReadOnlySpan<byte> raw, bool doubled, bool damaged)
    {
        if (scratch.Length < raw.Length * 3)
        {
            scratch = new byte[raw.Length * 3];
        }

        var count = raw.Length;
        if (damaged)
        {
            count = Windows1252.ToUtf8(raw, scratch);
        }
        else
        {
            raw.CopyTo(scratch);
        }

        if (!doubled)
        {
            return scratch.AsSpan(0, count);
        }

        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            scratch[kept++] = scratch[i];
            i += scratch[i] == '"' ? 1 : 0;
        }

        return scratch.AsSpan(0, kept);
    }

    private static string Number(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
