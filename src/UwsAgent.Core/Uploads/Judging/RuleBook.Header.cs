namespace UwsAgent.Core.Uploads.Judging;

public static partial class RuleBook
{
    private static void WriteHeaderRules(RuleText[] book)
    {
        book.Error(
            Rule.SepLine,
            "sep-line",
            "The first line is a note for Excel (\"sep=\") and not the header.",
            "Delete the first line."
        );
        book.Error(
            Rule.Delimiter,
            "delimiter",
            "Cells are separated by {1}.",
            "Choose \"CSV UTF-8 (Comma delimited)\" when saving. Where Excel writes semicolons in spite of it, set the list separator to a comma in the region settings of Windows."
        );
        book.Error(
            Rule.TitleRow,
            "title-row",
            "There is something above the header; the header was found on line {1}.",
            "Delete all lines above the header, so that the file begins with it."
        );
        book.Error(
            Rule.HeaderNotFound,
            "header-not-found",
            "The first line is not the header: {1}. The rows were not checked.",
            "Put the header on the first line. It must read: {2}"
        );
        book.Error(
            Rule.ColumnMissing,
            "column-missing",
            "The column \"{1}\" is missing.",
            "Add the column \"{1}\"{2}. It must be there even when it has no values."
        );
        book.Error(
            Rule.ColumnDoubled,
            "column-doubled",
            "The column \"{1}\" is there more than once; the first was used.",
            "Delete or rename the second one."
        );
        book.Error(
            Rule.ColumnInvisible,
            "column-invisible",
            "The header \"{1}\" has invisible characters in it (such as a no-break space), so programs do not recognise it.",
            "Delete the whole header cell and type it again: {1}"
        );
        book.Error(
            Rule.ColumnSpelling,
            "column-spelling",
            "The header{0} is not written exactly as it must be.",
            "Write it exactly so, capital letters included and without spaces: {1}"
        );
        book.Error(
            Rule.ColumnBlank,
            "column-blank",
            "There is no header{0}.",
            "Give it its header, or delete the column. Empty columns at the right end come from cells that were once used: delete those columns in Excel and save again."
        );
        book.Error(
            Rule.ColumnExtra,
            "column-extra",
            "The header{0} is not one of those expected{1}.",
            "Delete the column.{2}"
        );
        book.Error(
            Rule.ColumnOrder,
            "column-order",
            "The columns are not in the order asked for: \"{1}\" must stand behind \"{2}\".",
            "Put the columns into this order: {3}"
        );
        book.Error(
            Rule.NoRows,
            "no-rows",
            "There is a header, but there are no rows below it.",
            "Export the file again; if there is nothing to send, do not send the file."
        );
        book.Error(
            Rule.HeaderRepeated,
            "header-repeated",
            "The header is repeated here, among the rows.",
            "Delete this line. It often comes from pasting one export under another."
        );
    }
}
