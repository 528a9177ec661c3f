namespace UwsAgent.Core.Uploads.Judging;

public static partial class RuleBook
{
    private static void WriteRowRules(RuleText[] book)
    {
        book.Error(
            Rule.QuoteUnclosed,
            "quote-unclosed",
            "A cell begins with a quotation mark here that is never closed. The rest of this line was skipped.",
            "Put a quotation mark at the end of the cell, or delete the one at its beginning. A quotation mark inside of a cell is written twice: \"\"."
        );
        book.Error(
            Rule.Quote,
            "quote",
            "{1}. The rest of this line was skipped.",
            "Put the whole cell into quotation marks and write each one inside of it twice: \"\". Saving the file from Excel as \"CSV UTF-8\" does so by itself."
        );
        book.Error(
            Rule.RowTooLong,
            "row-too-long",
            "The line is longer than allowed: {1}. It was skipped.",
            "Look at this line: a line break may be missing, or one cell may hold a whole document."
        );
        book.Error(
            Rule.EmptyRow,
            "empty-row",
            "The row has only empty cells.",
            "Delete the row itself in Excel (right-click on its number, Delete), not only what is in it."
        );
        book.Error(
            Rule.CellsMissing,
            "cells-missing",
            "The row has {1} cells, the header has {2}.",
            "Add the missing cells; empty cells need their commas too. A line break inside of a cell breaks a row in two."
        );
        book.Error(
            Rule.CellsExtra,
            "cells-extra",
            "The row has {1} cells, the header has {2}.",
            "Put a cell that has a comma in it into quotation marks, or delete what is too much."
        );
        book.Error(
            Rule.LineBreakInCell,
            "line-break-in-cell",
            "There is a line break inside of a cell{0}.",
            "Replace the line break by a space. In Excel: Find and Replace, press Ctrl+J in \"Find what\"."
        );
        book.Error(
            Rule.Nul,
            "nul",
            "There is a zero byte in this line.",
            "Export the file again; a disk, a transfer or a program has damaged it."
        );
        book.Error(
            Rule.ControlCharacter,
            "control-character",
            "There is an invisible control character in a cell{0}.",
            "Delete the cell's text and type it again."
        );
        book.Warn(Rule.BlankLine, "blank-line", "The line is blank. It was ignored.", "Delete the line.");
    }
}
