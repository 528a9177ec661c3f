using System.IO.Enumeration;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Notifications;

/// <summary>Fills the outbox from events: what ops wants to know, and what the sources of notices have for others.</summary>
public sealed class NoticeSubscriber(
    ICurrent<NotificationsOptions> current,
    NoticeOutbox outbox,
    IEnumerable<INoticeSource> sources
) : IEventSubscriber
{
    private readonly IReadOnlyList<INoticeSource> sources = [.. sources];

    public bool Wants(RecordedEvent happened) => current.Value.IsOn && NoticesOf(happened).Count > 0;

    public async Task TakeAsync(RecordedEvent happened, CancellationToken cancellationToken)
    {
        foreach (var notice in NoticesOf(happened))
        {
            await outbox.AddAsync(notice, EventMark.KeyOf(happened), happened.At, cancellationToken);
        }
    }

    /// <summary>Everybody who is told of an event, and how; whether a mail server is configured or not.</summary>
    public IReadOnlyList<Notice> NoticesOf(RecordedEvent happened) =>
        happened.Kind.StartsWith("notice", StringComparison.Ordinal)
            ? []
            :
            [
                .. sources
                    .SelectMany(source => source.Of(happened))
                    .Where(notice => MailAddressText.IsAddress(notice.To)),
                .. Ops(happened),
            ];

    private IEnumerable<Notice> Ops(RecordedEvent happened)
    {
        if (!current.Value.OpsEvents.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, happened.Kind)))
        {
            return [];
        }

        var sentence = EventRecording.Sentence(happened);
        var text = string.Join(
            '\n',
            new[]
            {
                sentence,
                "",
                $"event   {happened.Kind}, {happened.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}",
                $"about   {happened.Target}",
                happened.Undo is { } undo ? $"undo    {undo}" : null,
                happened.JobId is { } job
                    ? $"more    uws queue show {job}; uws events --job {job}"
                    : $"more    uws events --kind {happened.Kind}",
            }.OfType<string>()
        );
        return current.Value.Ops.Select(to => new Notice(to, $"{happened.Kind}: {happened.Target}", text, sentence)
        {
            Group = happened.Fields.GetValueOrDefault("SCHOOL", ""),
        });
    }
}
