namespace UwsAgent.Core.Uploads.Judging;

public static partial class RuleBook
{
    private const string FormatAsText =
        "In Excel the column must be of the format \"Text\" before the values come into it: import with Data, From Text/CSV and choose Text for this column, then save as \"CSV UTF-8\".";

    private static void WriteValueRules(RuleText[] book)
    {
        book.Error(
            Rule.ExcelError,
            "excel-error",
            "The cell{0} holds an error of Excel (such as #REF! or #N/A) in place of a value.",
            "Correct the formula in Excel, or put the value itself into the cell."
        );
        book.Error(
            Rule.ExcelExponent,
            "excel-exponent",
            "Excel has turned an identifier into a rounded number (such as 1E+05){0}; the digits are lost.",
            "Take the value from the original system again. " + FormatAsText
        );
        book.Error(
            Rule.ExcelDate,
            "excel-date",
            "The date{0} is in another form than asked for, as Excel likes to write it (such as 9/1/26).",
            "Write dates as year-month-day: 2026-09-01. In Excel: Format Cells, Custom, yyyy-mm-dd{1}."
        );
        book.Error(
            Rule.LostZeros,
            "lost-zeros",
            "The number{0} has fewer digits than it must have ({1}): Excel has dropped the zeros at its beginning.",
            "Take the value from the original system again. " + FormatAsText
        );
        book.Warn(
            Rule.Formula,
            "formula",
            "The cell{0} begins with a character (=, +, -, @ or a tab) that makes a spreadsheet run it as a formula.",
            "Delete that character, if it does not belong to the value."
        );
        book.Warn(
            Rule.SmartQuotes,
            "smart-quotes",
            "The cell{0} stands in curly quotation marks, which do not count as quotation marks of CSV.",
            "Replace them by straight ones (\"), or delete them."
        );
        book.Warn(
            Rule.DamagedText,
            "damaged-text",
            "A letter of the cell{0} was lost when some program converted the text (it shows as \uFFFD).",
            "Type the text again, or export it again from the original system as UTF-8."
        );
        book.Error(Rule.ValueMissing, "value-missing", "The cell{0} is empty, but must be filled.", "Fill the cell.");
        book.Error(
            Rule.ValueNotAllowed,
            "value-not-allowed",
            "The value{0} is not one of those allowed.",
            "Use exactly one of: {1}."
        );
        book.Error(
            Rule.ValueCase,
            "value-case",
            "The value{0} is right but for capital letters or spaces around it.",
            "Use exactly one of: {1}."
        );
        book.Error(Rule.ValueType, "value-type", "The value{0} is not {1}.", "{2}");
        book.Error(
            Rule.ValuePattern,
            "value-pattern",
            "The value{0} does not have the form asked for.",
            "It must have this form: {1}"
        );
        book.Error(
            Rule.ValueShort,
            "value-short",
            "The value{0} is shorter than {1} characters.",
            "Check that nothing was cut off."
        );
        book.Error(Rule.ValueLong, "value-long", "The value{0} is longer than {1} characters.", "Shorten it.");
        book.Warn(
            Rule.ValueSpaces,
            "value-spaces",
            "The value{0} has spaces at its beginning or end.",
            "Delete the spaces."
        );
        book.Error(
            Rule.FilledTogether,
            "filled-together",
            "The cell{0} is {1} here, but not in the first row: these columns are filled in every row of the file or in none: {2}.",
            "Send either a full export (these columns empty in all rows) or only the changes (filled in all rows)."
        );
        book.Error(
            Rule.Duplicate,
            "duplicate",
            "The value{0} must appear only once, but is already on line {1}.",
            "Delete one of the two rows, or correct the value."
        );
        book.Error(
            Rule.DuplicateTogether,
            "duplicate-together",
            "The values of {1} together must appear only once, but are already on line {2}.",
            "Delete one of the two rows, or correct the values."
        );
        book.Warn(
            Rule.ShouldBeEmpty,
            "should-be-empty",
            "The cell{0} is filled, but such values (passwords) should not be sent at all.",
            "Empty this column before the next upload; change passwords that were sent."
        );
    }
}
