using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace UwsAgent.Core.Notifications;

/// <summary>The words of a mail: one notice as it is, many as a digest.</summary>
public static class MailText
{
    private const int LongestSubject = 150;
    private const int MostLines = 100;

    /// <param name="items">In the order in which they happened; at least one.</param>
    /// <param name="host">The name of this host, for the foot of the mail.</param>
    public static (string Subject, string Body, string Id) Compose(IReadOnlyList<NoticeItem> items, string host)
    {
        var body = new StringBuilder();
        string subject;
        if (items.Count == 1)
        {
            subject = items[0].Notice.Subject;
            body.Append(PlainText.Block(items[0].Notice.Text).TrimEnd()).Append('\n');
        }
        else
        {
            subject = Subject(items);
            body.Append(
                CultureInfo.InvariantCulture,
                $"{items.Count} things happened from {Moment(items[0].At)} to {Moment(items[^1].At)}:\n\n"
            );
            foreach (var item in items.Take(MostLines))
            {
                body.Append(
                    CultureInfo.InvariantCulture,
                    $"{item.At.UtcDateTime:MM-dd HH:mm}  {PlainText.Line(item.Notice.Summary, 300)}\n"
                );
            }

            if (items.Count > MostLines)
            {
                body.Append(CultureInfo.InvariantCulture, $"and {items.Count - MostLines} more, not listed here.\n");
            }
        }

        body.Append(CultureInfo.InvariantCulture, $"\n-- \nuws-agent on {PlainText.Line(host, 100)}; times are UTC\n");
        return (PlainText.Line(subject, LongestSubject), body.ToString(), Id(items));
    }

    private static string Subject(IReadOnlyList<NoticeItem> items)
    {
        var groups = items
            .Select(item => item.Notice.Group)
            .Where(group => group.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var about = groups.Count switch
        {
            0 => "",
            <= 3 => $" about {string.Join(", ", groups)}",
            _ => string.Create(CultureInfo.InvariantCulture, $" about {groups.Count} schools"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{Counted.Of(items.Count, "notice")}{about}");
    }

    private static string Moment(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The same for the same notices, so that a mail that is sent twice is shown once by a reader that looks.</summary>
    private static string Id(IReadOnlyList<NoticeItem> items) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', items.Select(item => item.Id))))
        )[..32];
}
