namespace UwsAgent.Core.Uploads.Judging;

public static partial class RuleBook
{
    private const string SaveAsUtf8 =
        "In Excel choose File, Save As, and the type \"CSV UTF-8 (Comma delimited)\". In another program choose the encoding UTF-8.";

    private static void WriteFileRules(RuleText[] book)
    {
        book.Error(
            Rule.FileUnexpected,
            "file-unexpected",
            "No file of this name is expected here.",
            "Name it exactly so, capital letters included: {1}"
        );
        book.Error(
            Rule.FileEmpty,
            "file-empty",
            "The file is empty: it has no bytes at all.",
            "Export it again and look at its size before you send it; an export or upload that was broken off leaves such a file."
        );
        book.Error(
            Rule.FileTooSmall,
            "file-too-small",
            "The file is smaller than expected: {1}.",
            "Export it again and check that all rows are in it."
        );
        book.Error(
            Rule.FileTooLarge,
            "file-too-large",
            "The file is larger than allowed: {1}. Its rows were not looked at.",
            "Check that the export holds only what was asked for. If it must be this large, ask us to raise the limit."
        );
        book.Error(
            Rule.FileType,
            "file-type",
            "A CSV file is asked for, but this is {1}.",
            "Renaming a file does not turn it into CSV. Open it in the program that made it and save or export it as \"CSV UTF-8 (Comma delimited)\"."
        );
        book.Error(
            Rule.Utf16,
            "encoding-utf-16",
            "The text is written in {1}, not in UTF-8. (Excel calls this type \"Unicode Text\".)",
            SaveAsUtf8
        );
        book.Error(
            Rule.Binary,
            "file-binary",
            "This is not text: it is full of zero bytes.",
            "Export the file again as CSV; a disk or a transfer may have damaged it."
        );
        book.Error(
            Rule.Windows1252,
            "encoding-windows-1252",
            "The text is written in Windows-1252 (the old \"ANSI\"), not in UTF-8; accented letters are unreadable. Lines concerned: {1}; the first is named here.",
            SaveAsUtf8
        );
        book.Error(
            Rule.MixedEncoding,
            "encoding-mixed",
            "Most of the file is UTF-8, but this line has bytes of another encoding.",
            "Type the accented letters of this line again and save the file as UTF-8. It often comes from pasting one export under another."
        );
        book.Error(
            Rule.ByteOrderMarkMissing,
            "byte-order-mark-missing",
            "The file does not begin with the UTF-8 byte order mark that is asked for here.",
            SaveAsUtf8
        );
        book.Error(
            Rule.ByteOrderMarkForbidden,
            "byte-order-mark-forbidden",
            "The file begins with a byte order mark, which is not allowed here.",
            "Save it as \"UTF-8 without BOM\"."
        );
        book.Error(
            Rule.LineEndCr,
            "line-end-cr",
            "Lines end in a bare carriage return, as on very old Macs; most programs read such a file as one line.",
            "Save it as \"CSV UTF-8\" and not as \"CSV (Macintosh)\"."
        );
        book.Warn(
            Rule.LineEndMixed,
            "line-end-mixed",
            "Lines end in different ways (Windows and Unix) within the file; it changes first here.",
            "Nothing must be done. It often shows that two exports were pasted together."
        );
        book.Warn(
            Rule.CtrlZ,
            "ctrl-z",
            "The file ends in Ctrl-Z, an end mark of old programs. It was ignored.",
            "Nothing must be done."
        );
    }
}
