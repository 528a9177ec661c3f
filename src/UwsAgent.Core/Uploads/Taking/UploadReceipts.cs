using System.Globalization;
using UwsAgent.Core.Uploads.Holding;
using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Receipts;

namespace UwsAgent.Core.Uploads.Taking;

/// <summary>Which receipts an upload gets, and their texts: the same for the same record every time.</summary>
internal static class UploadReceipts
{
    public static IReadOnlyList<(string Name, string Text)> Of(UploadRecord record, School school)
    {
        var text = ReceiptNames.Receipt(record.Path, record.DecidedAt, Kind(record.Result));
        if (record.Result == UploadResult.Waiting)
        {
            return [(text, Waiting(record, school))];
        }

        if (record is { Result: UploadResult.Rejected, SetReceipt: { } receipt })
        {
            return [(text, RejectedWithSet(record, receipt))];
        }

        if (record is { Result: UploadResult.Held, Change: null })
        {
            return [(text, HeldWithSet(record))];
        }

        if (record is { Result: UploadResult.Held, Change: { } change })
        {
            return [(text, Held(record, change))];
        }

        if (record is { Result: UploadResult.Rejected, Review: { } review })
        {
            return [(text, RejectedByReview(record, review))];
        }

        if (record.Verdict is not { } verdict || record.Result == UploadResult.Refused)
        {
            return
            [
                (
                    text,
                    record.Result switch
                    {
                        UploadResult.Incomplete => Incomplete(record),
                        UploadResult.Unjudged => Unjudged(record),
                        _ => Refused(record),
                    }
                ),
            ];
        }

        var csv = ReceiptNames.Receipt(record.Path, record.DecidedAt, "errors.csv");
        var hasTable = verdict.Findings.Count > 0;
        var facts = new ReceiptFacts(school.Name, record.DecidedAt, hasTable ? csv : null);
        return hasTable
            ? [(csv, Receipt.ErrorsCsv(verdict)), (text, Receipt.Text(verdict, facts))]
            : [(text, Receipt.Text(verdict, facts) + Same(record))];
    }

    /// <summary>Within the number of findings that a receipt lists; the counts stay those of the whole file.</summary>
    public static Verdict Shortened(Verdict verdict, int most) =>
        verdict.Findings.Count <= most ? verdict : verdict with { Findings = [.. verdict.Findings.Take(most)] };

    private static string Kind(UploadResult result) =>
        result switch
        {
            UploadResult.Accepted => "accepted.txt",
            UploadResult.Incomplete => "incomplete.txt",
            UploadResult.Unjudged => "not-checked.txt",
            UploadResult.Held => "held.txt",
            UploadResult.Waiting => "waits.txt",
            _ => "rejected.txt",
        };

    private static string Incomplete(UploadRecord record) =>
        Head(record, "INCOMPLETE", "Received")
        + "The upload was interrupted before the file was whole. What arrived was not looked at.\n"
        + "What to do: upload the file again, from the beginning.\n";

    private static string Held(UploadRecord record, ChangeNumbers change) =>
        Head(record, "HELD", "Size")
        + string.Create(
            CultureInfo.InvariantCulture,
            $"The file has no errors, but it has much less in it than the one before: {change.Removed:N0} of\n{change.Before:N0} entries would be removed ({change.RemovedPercent:0.#} %), and {change.Added:N0} added. Nothing is removed\nuntil a person has looked at it.\n"
        )
        + "What to do: if the file is not complete, upload a complete one. If it is meant so, tell\n"
        + "the people who run this service. You get another receipt when it is decided.\n";

    private static string Waiting(UploadRecord record, School school) =>
        Head(record, "WAITS", "Size")
        + "The file has no errors of its own. It is checked together with the other files of its\n"
        + string.Create(
            CultureInfo.InvariantCulture,
            $"set when all of them are here, at the latest at {record.DecidedAt.UtcDateTime + school.SetWindow:yyyy-MM-dd HH:mm} +00:00.\n"
        )
        + "What to do: upload the rest of the set. You get another receipt then.\n";

    private static string RejectedWithSet(UploadRecord record, string receipt) =>
        Head(record, "REJECTED", "Size")
        + "The file has no errors of its own, but its set was rejected, and nothing of the set was\ntaken over.\n"
        + $"What to do: see {receipt}, in this folder; then upload the whole set again.\n";

    private static string HeldWithSet(UploadRecord record) =>
        Head(record, "HELD", "Size")
        + "The file has no errors, but another file of its set would remove much of what there is.\n"
        + "Nothing of the set is taken over until a person has looked at it.\n"
        + "What to do: see the receipt of that file. You get another receipt when it is decided.\n";

    private static string Same(UploadRecord record) =>
        record.SameAs is { } same
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"\nThe file is the same, to the last byte, as the one accepted on {same.At.UtcDateTime:yyyy-MM-dd HH:mm} +00:00:\nit changes nothing.\n"
            )
            : "";

    private static string RejectedByReview(UploadRecord record, UploadReview review) =>
        Head(record, "REJECTED", "Size")
        + "The file was held, because it would have removed much of what there was, and a person\n"
        + "who looked at it did not let it through. Nothing of it was taken over.\n"
        + $"Reason: {SafeText.Line(review.Reason)}\n"
        + "What to do: upload a complete file under the same name.\n";

    private static string Unjudged(UploadRecord record) =>
        Head(record, "NOT CHECKED", "Received")
        + "The file arrived, but our side failed to check it. That is not your fault, and nothing\n"
        + "of the file was taken over yet. The people who run this service were told.\n"
        + "What to do: nothing. You get another receipt when it was checked after all; a newer\n"
        + "version of the file may be uploaded at any time.\n";

    private static string Refused(UploadRecord record) =>
        Head(record, "REJECTED", "Size")
        + $"This was not opened: {record.Reason}.\n"
        + "What to do: upload an ordinary file with an ordinary name, such as users.csv.\n";

    private static string Head(UploadRecord record, string result, string size) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{result}: {record.Path}\n\n  School       {record.School}\n  Checked      {record.DecidedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} +00:00\n  {size, -11}  {record.SizeBytes:N0} bytes\n\n"
        );
}
