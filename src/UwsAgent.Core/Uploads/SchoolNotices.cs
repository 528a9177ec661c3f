using System.Globalization;
using System.IO.Enumeration;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Notifications;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Uploads;

/// <summary>What a school's contact is told by mail of its own uploads: what happened, and where its receipt is. Nothing of a file's content.</summary>
public sealed class SchoolNotices(ICurrent<UploadsOptions> uploads, ICurrent<NotificationsOptions> notifications)
    : INoticeSource
{
    public IReadOnlyList<Notice> Of(RecordedEvent happened)
    {
        if (
            !happened.Fields.TryGetValue("SCHOOL", out var school)
            || !uploads.Value.Schools.TryGetValue(school, out var options)
            || options.Contact is not { Length: > 0 } contact
            || !options.Enabled
            || !notifications.Value.SchoolEvents.Any(pattern =>
                FileSystemName.MatchesSimpleExpression(pattern, happened.Kind)
            )
        )
        {
            return [];
        }

        var file = happened.Fields.GetValueOrDefault("FILE") is { } path ? PlainText.Line(path, 120) : "a file";
        var (what, todo) = Words(happened, file);
        var receipts = happened.Fields.GetValueOrDefault("RECEIPTS");
        var text =
            $"{what}\n\n  School  {school}\n  File    {file}\n  Time    {happened.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}\n"
            + (receipts is null ? "" : $"  Receipt {receipts}, in the folder receipts of your SFTP home\n")
            + $"\nWhat to do: {todo}\n";
        return [new Notice(contact, $"{school}: {what.TrimEnd('.')}", text, what) { Group = school }];
    }

    private static (string What, string Todo) Words(RecordedEvent happened, string file) =>
        happened.Kind switch
        {
            "upload-accepted" => ($"{file} was accepted.", "nothing."),
            "upload-rejected" => (
                long.TryParse(happened.Fields.GetValueOrDefault("ERRORS"), CultureInfo.InvariantCulture, out var errors)
                    ? $"{file} was rejected with {Counted.Of(errors, "error")}."
                    : $"{file} was rejected.",
                "read the receipt, which names each line and how to mend it, then upload the file again."
            ),
            "upload-incomplete" => (
                $"{file} was interrupted before it was whole.",
                "upload it again, from the beginning."
            ),
            "upload-refused" => (
                $"{file} was refused without being opened.",
                "upload an ordinary file with an ordinary name, such as users.csv."
            ),
            "upload-held" => (
                $"{file} is held back: it differs much from the one before.",
                "if the difference is meant, tell the people who run this service; otherwise upload a mended file."
            ),
            "upload-late" => ($"{file} is expected and has not come.", "upload it, or say that there is none today."),
            _ => (PlainText.Line(happened.What, 300), "ask the people who run this service when it is not clear."),
        };
}
