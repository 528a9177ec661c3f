namespace UwsAgent.Core.Uploads.Judging;

public static partial class RuleBook
{
    private const string PackAgain =
        "Pack the files again with the ordinary function of your system: in Windows select them, right-click, Compress to ZIP file; on a Mac select them and choose Compress.";

    private const string SaveWorkbook =
        "Open it in Excel, choose File, Save As, and the type \"Excel Workbook (*.xlsx)\", or better \"CSV UTF-8 (Comma delimited)\".";

    private static void WriteArchiveRules(RuleText[] book)
    {
        book.Error(
            Rule.Infected,
            "infected",
            "The virus scanner found something harmful in the file: {1}. It was locked away unopened.",
            "Do not open the file on your computer. Have that computer checked, export the data anew on a clean one, and upload that."
        );
        book.Error(
            Rule.NotScannedTooLarge,
            "not-scanned-too-large",
            "The file could not be checked for viruses, because it is too large for the scanner: {1}.",
            "Nothing can be done on your side, unless the file can be split. Ask us to raise the limit."
        );
        book.Error(
            Rule.NotScanned,
            "not-scanned",
            "The file could not be checked for viruses: the scanner does not work ({1}).",
            "Nothing is wrong with the file. Upload it again later, or ask us."
        );
        book.Error(Rule.ArchiveDamaged, "archive-damaged", "The ZIP archive cannot be read: {1}.", PackAgain);
        book.Error(
            Rule.ArchivePrepended,
            "archive-prepended",
            "Something stands before the ZIP archive, as in a program that unpacks itself.",
            PackAgain
        );
        book.Error(
            Rule.ArchiveEncrypted,
            "archive-encrypted",
            "The file {1} in the ZIP archive is locked with a password.",
            "Pack the files again without a password; the transfer itself is encrypted."
        );
        book.Error(
            Rule.ArchiveMethod,
            "archive-method",
            "The file {1} is packed in a way that is not read here.",
            PackAgain
        );
        book.Error(
            Rule.ArchiveLink,
            "archive-link",
            "The entry {1} of the ZIP archive is not a file, but a link or a device.",
            "Pack the file itself, not a link to it."
        );
        book.Error(
            Rule.ArchiveName,
            "archive-name",
            "An entry of the ZIP archive has a name that leads out of the archive or has invisible characters.",
            PackAgain
        );
        book.Error(
            Rule.ArchiveDoubled,
            "archive-doubled",
            "The ZIP archive has two files of the name {1}.",
            "Pack the files again, each only once."
        );
        book.Error(
            Rule.ArchiveOverlap,
            "archive-overlap",
            "The entries of the ZIP archive overlap (at {1}), as only in archives that are made to do harm.",
            PackAgain
        );
        book.Error(
            Rule.ArchiveTooMany,
            "archive-too-many",
            "The ZIP archive has more than the {1} entries that are allowed.",
            "Pack only the files that were asked for."
        );
        book.Error(
            Rule.ArchiveTooLarge,
            "archive-too-large",
            "Unpacked, the ZIP archive has more than the {1} bytes that are allowed.",
            "Check that it holds only what was asked for. If it must be this large, ask us to raise the limit."
        );
        book.Error(
            Rule.ArchiveBomb,
            "archive-bomb",
            "Unpacked, the ZIP archive is more than {1} times as large, as only in archives that are made to do harm.",
            "Check that the files in it are the ones that were asked for, and pack them again."
        );
        book.Error(
            Rule.ArchiveSize,
            "archive-size",
            "The file {1} in the ZIP archive does not have the size that the archive says.",
            PackAgain
        );
        book.Error(
            Rule.ArchiveNested,
            "archive-nested",
            "The file {1} in the ZIP archive is an archive or a workbook itself.",
            "Pack the CSV files themselves into one ZIP archive."
        );
        book.Error(
            Rule.ArchiveFolders,
            "archive-folders",
            "The files in the ZIP archive lie in several folders (such as {1}).",
            "Select the files, not their folder, and pack them."
        );
        book.Error(
            Rule.ArchiveEmpty,
            "archive-empty",
            "There is no file in the ZIP archive.",
            "Select the files themselves, and pack them again."
        );
        book.Warn(
            Rule.ArchiveFolder,
            "archive-folder",
            "The files in the ZIP archive lie in a folder.",
            "Nothing must be done. OneRoster asks for files without a folder: select the files, not their folder, when packing."
        );
        book.Error(
            Rule.WorkbookUnexpected,
            "workbook-unexpected",
            "This is an Excel workbook, but {1} is asked for.",
            "Renaming it is not enough: open it in Excel, choose File, Save As, and the type \"CSV UTF-8 (Comma delimited)\"."
        );
        book.Error(
            Rule.WorkbookLocked,
            "workbook-locked",
            "The workbook is locked with a password.",
            "In Excel choose File, Info, Protect Workbook, Encrypt with Password, empty the password and save. The transfer itself is encrypted."
        );
        book.Error(
            Rule.WorkbookOld,
            "workbook-old",
            "The workbook has the old form of Excel (.xls), which is not read here.",
            SaveWorkbook
        );
        book.Error(Rule.WorkbookMacros, "workbook-macros", "The workbook has macros in it.", SaveWorkbook);
        book.Error(
            Rule.WorkbookLinks,
            "workbook-links",
            "The workbook takes values from other files (external links).",
            "In Excel choose Data, Edit Links, Break Link, so that the values stay; then save again."
        );
        book.Error(
            Rule.WorkbookTooLarge,
            "workbook-too-large",
            "The workbook is too large unpacked: {1}.",
            "Save it as \"CSV UTF-8 (Comma delimited)\" and send that."
        );
        book.Error(Rule.WorkbookDamaged, "workbook-damaged", "The workbook cannot be read: {1}.", SaveWorkbook);
    }
}
