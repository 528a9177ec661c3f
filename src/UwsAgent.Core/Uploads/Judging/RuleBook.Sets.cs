namespace UwsAgent.Core.Uploads.Judging;

public static partial class RuleBook
{
    private static void WriteSetRules(RuleText[] book)
    {
        book.Error(
            Rule.ManifestMissing,
            "manifest-missing",
            "The set has no {1}, the file that says what is in it.",
            "Export the set again as a whole, and send {1} with the other files."
        );
        book.Error(
            Rule.ManifestVersion,
            "manifest-version",
            "The manifest must say that \"{1}\" is {2}, and does not.",
            "Choose that version in the program that exports. In the manifest the line must read: {1},{2}"
        );
        book.Error(
            Rule.ManifestValue,
            "manifest-value",
            "What the manifest says of \"{1}\" is none of absent, bulk and delta.",
            "Write absent when the file is not sent, bulk when it is sent whole, delta when it has only changes."
        );
        book.Warn(
            Rule.ManifestProperty,
            "manifest-property",
            "The manifest does not say whether {1} is absent, bulk or delta.",
            "Add a line for it to the manifest. Until then it is judged by what is there."
        );
        book.Error(
            Rule.SetFileMissing,
            "set-file-missing",
            "The file {1} is not there{2}.",
            "Send the whole set again, with {1}."
        );
        book.Error(
            Rule.SetFileUnexpected,
            "set-file-unexpected",
            "The file is there, but the manifest says that it is absent.",
            "Do not send the file, or let the manifest say bulk or delta."
        );
        book.Error(
            Rule.SetFull,
            "set-full",
            "The manifest says that this file is whole (bulk), but rows are marked as changes: {1} must be empty.",
            "Let the manifest say delta if the file has only changes; else empty these columns."
        );
        book.Error(
            Rule.SetChanges,
            "set-changes",
            "The manifest says that this file has only changes (delta), but rows are not marked as such: {1} must be filled.",
            "Let the manifest say bulk if the file is whole; else fill these columns in every row."
        );
        book.Warn(
            Rule.ReferenceUnread,
            "reference-unread",
            "Whether {1} has what other files refer to could not be checked: {2}.",
            "Mend that file first."
        );
        book.Warn(
            Rule.ReferenceUnchecked,
            "reference-unchecked",
            "Whether {1} has what other files refer to could not be checked: {2}.",
            "Nothing must be done, if the rest was sent before."
        );
        book.Error(
            Rule.ReferenceNone,
            "reference-none",
            "Not one of the {1} different values{0} is in {2}, where all of them must be: the two files name things differently.",
            "Export both files again from the same system at the same time. If one of them was open in Excel, zeros at the beginning may be lost or long numbers rounded."
        );
        book.Error(
            Rule.ReferenceMissing,
            "reference-missing",
            "The value{0} refers to a row of {1} that is not there. Rows concerned: {2}.",
            "Add that row to {1} and send the set again, or correct the value. Adding the one row mends every row concerned."
        );
        book.Error(
            Rule.ReferenceDeleted,
            "reference-deleted",
            "The value{0} refers to a row of {1} that is to be deleted. Rows concerned: {2}.",
            "Delete these rows too (status tobedeleted), or keep the row of {1}."
        );
        book.Error(
            Rule.ReferenceCycle,
            "reference-cycle",
            "Going from parent to parent{0} leads back to this row. Lines of the circle: {1}.",
            "Correct the parent of one of these rows; the topmost has none."
        );
    }
}
