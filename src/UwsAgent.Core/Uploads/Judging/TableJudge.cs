using System.Buffers;
using System.Globalization;
using UwsAgent.Core.Uploads.Sets;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>Judges a table row by row: seeks its header, then judges by it.</summary>
internal sealed class TableJudge(FilePlan plan, SetTable? set, UploadProfile profile, FindingLog log)
{
    private static readonly SearchValues<byte> EmptyBytes = SearchValues.Create(",;|\t \""u8);

    private readonly HeaderSeeker seeker = new(plan, log);
    private readonly EncodingWitness encoding = new(profile.MaxFindings);
    private byte[] headerLine = [];
    private RowJudge? rowJudge;
    private long tooLong;

    public long Rows { get; private set; }

    /// <summary>What is written in another encoding than UTF-8, in a word.</summary>
    public string? Encoding { get; private set; }

    public void Take(CsvReader csv)
    {
        var row = csv.Row;
        if (row.Fault == RowFault.TooLong)
        {
            log.Add(
                Rule.RowTooLong,
                new(row.Line),
                string.Create(CultureInfo.InvariantCulture, $"more than {plan.Rules.MaxRowBytes:N0} bytes")
            );
        }

        if (rowJudge is not null)
        {
            Row(row);
        }
        else if (seeker.GaveUp)
        {
            Rows++;
        }
        else if (seeker.Take(csv) is { } header)
        {
            csv.ExpectedCells = header.CellCount;
            headerLine = row.Bytes.ToArray();
            var collector = set is { IsAlone: false } ? new KeyCollector(set, plan, header) : null;
            rowJudge = new(plan, header, collector, encoding, log);
        }
    }

    /// <param name="cut">The file was not read to its end.</param>
    public void Finish(CsvReader csv, bool cut)
    {
        if (cut)
        {
            return;
        }

        if (rowJudge is null)
        {
            Rows += seeker.Looked;
            seeker.TellNotFound();
        }
        else if (Rows == 0 && !plan.Rules.HeaderOnly)
        {
            log.Add(Rule.NoRows, Place.File);
        }

        Encoding = encoding.Tell(log);
        if (csv.LineEnds.AreCr)
        {
            log.Add(Rule.LineEndCr, Place.File);
        }
        else if (csv.LineEnds.ChangedOn > 0)
        {
            log.Add(Rule.LineEndMixed, new(csv.LineEnds.ChangedOn));
        }

        if (csv.EndsInCtrlZ)
        {
            log.Add(Rule.CtrlZ, Place.File);
        }
    }

    /// <summary>What was gathered for the set; null when nothing could be.</summary>
    public TableKeys? Keys(string ruleSet) => rowJudge?.Finish(ruleSet, Rows, tooLong);

    private static bool IsEmpty(CsvRow row)
    {
        foreach (ref readonly var cell in row.Cells)
        {
            if (row.Raw(cell).IndexOfAnyExcept((byte)' ') >= 0)
            {
                return false;
            }
        }

        return true;
    }

    private void Row(CsvRow row)
    {
        if (row.Fault == RowFault.TooLong)
        {
            Rows++;
            tooLong++;
            return;
        }

        if (row.IsBlank)
        {
            log.Add(Rule.BlankLine, new(row.Line));
            return;
        }

        if (row.Bytes.SequenceEqual(headerLine))
        {
            log.Add(Rule.HeaderRepeated, new(row.Line));
            return;
        }

        Rows++;
        if (row.Fault == RowFault.None && row.Bytes.IndexOfAnyExcept(EmptyBytes) < 0 && IsEmpty(row))
        {
            log.Add(Rule.EmptyRow, new(row.Line));
            return;
        }

        rowJudge!.Judge(row);
    }
}
