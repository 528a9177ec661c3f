namespace UwsAgent.Core.Uploads.Judging;

/// <summary>Judges a header and reads it as it was meant, so that the rows below can be judged whatever is wrong with it.</summary>
internal static class HeaderJudge
{
    private const string Metadata = "metadata.";

    public static Header Judge(FilePlan plan, CsvRow row, FindingLog log)
    {
        var checks = new ColumnCheck?[row.Cells.Length];
        var cellOf = new int[plan.Columns.Length];
        Array.Fill(cellOf, -1);
        var unknown = new HashSet<string>(StringComparer.Ordinal);
        var lastKnown = LastKnown(plan, row);
        for (var i = 0; i < checks.Length; i++)
        {
            var text = HeaderText.Of(row, row.Cells[i]);
            var place = row.PlaceOf(row.Cells[i].Start, i + 1);
            var column = Column(plan, text, place, log);
            if (column < 0)
            {
                Unknown(plan, text, place, i > lastKnown, unknown, log);
            }
            else if (cellOf[column] >= 0)
            {
                log.Add(Rule.ColumnDoubled, Named(place, plan, column), plan.Columns[column].Rules.Name);
            }
            else
            {
                cellOf[column] = i;
                checks[i] = plan.Columns[column];
            }
        }

        Missing(plan, cellOf, row.Line, log);
        Order(plan, checks, cellOf, row, log);
        return new(row.Line, row.Count, checks, cellOf);
    }

    /// <summary>Which column it is, and what is wrong with how it is written.</summary>
    private static int Column(FilePlan plan, string text, in Place place, FindingLog log)
    {
        var column = plan.Find(text);
        if (column >= 0)
        {
            return column;
        }

        var visible = HeaderText.Visible(text);
        column = plan.Find(visible);
        if (column >= 0)
        {
            log.Add(Rule.ColumnInvisible, Named(place, plan, column), visible);
            return column;
        }

        column = plan.FindLoosely(visible);
        if (column >= 0)
        {
            log.Add(Rule.ColumnSpelling, Named(place, plan, column), plan.Columns[column].Rules.Name);
        }

        return column;
    }

    private static void Unknown(
        FilePlan plan,
        string text,
        in Place place,
        bool rightOfKnown,
        HashSet<string> seen,
        FindingLog log
    )
    {
        var visible = HeaderText.Visible(text).Trim();
        if (visible.Length == 0)
        {
            log.Add(Rule.ColumnBlank, place);
            return;
        }

        var shown = HeaderText.IsWord(visible) ? $" (\"{visible}\")" : "";
        if (!seen.Add(visible))
        {
            log.Add(Rule.ColumnDoubled, place, HeaderText.IsWord(visible) ? visible : "not known here");
            return;
        }

        var isMetadata = text.StartsWith(Metadata, StringComparison.Ordinal) && text.Length > Metadata.Length;
        var allowed = plan.Rules.ExtraColumns switch
        {
            ExtraColumns.Allow => true,
            ExtraColumns.MetadataAtEnd => isMetadata && rightOfKnown,
            _ => false,
        };
        if (!allowed)
        {
            var advice =
                plan.Rules.ExtraColumns == ExtraColumns.MetadataAtEnd
                    ? " Columns of your own must be called metadata.something and stand to the right of all others."
                    : "";
            log.Add(Rule.ColumnExtra, place, shown, advice);
        }
    }

    private static void Missing(FilePlan plan, int[] cellOf, long line, FindingLog log)
    {
        for (var column = 0; column < cellOf.Length; column++)
        {
            var rules = plan.Columns[column].Rules;
            if (cellOf[column] < 0 && !rules.Optional)
            {
                var where =
                    !plan.Rules.ColumnsInOrder ? ""
                    : column == 0 ? " as the first one"
                    : $" behind \"{plan.Columns[column - 1].Rules.Name}\"";
                log.Add(Rule.ColumnMissing, new(line, column + 1, 0, rules.Name), rules.Name, where);
            }
        }
    }

    /// <summary>Told once: the first column that stands behind one that it should precede.</summary>
    private static void Order(FilePlan plan, ColumnCheck?[] checks, int[] cellOf, CsvRow row, FindingLog log)
    {
        if (!plan.Rules.ColumnsInOrder)
        {
            return;
        }

        var before = -1;
        for (var column = 0; column < cellOf.Length; column++)
        {
            var cell = cellOf[column];
            if (cell < 0)
            {
                continue;
            }

            if (cell < before)
            {
                log.Add(
                    Rule.ColumnOrder,
                    Named(row.PlaceOf(row.Cells[cell].Start, cell + 1), plan, column),
                    plan.Columns[column].Rules.Name,
                    checks[before]!.Rules.Name,
                    string.Join(", ", plan.Columns.Select(known => known.Rules.Name))
                );
                return;
            }

            before = cell;
        }
    }

    private static int LastKnown(FilePlan plan, CsvRow row)
    {
        var last = -1;
        for (var i = 0; i < row.Cells.Length; i++)
        {
            last = plan.FindLoosely(HeaderText.Of(row, row.Cells[i])) >= 0 ? i : last;
        }

        return last;
    }

    private static Place Named(in Place place, FilePlan plan, int column) =>
        place with
        {
            ColumnName = plan.Columns[column].Rules.Name,
        };
}
