using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Notifications;
using UwsAgent.Core.Ports;

namespace UwsAgent.Operations;

/// <summary>The outbox of notices as every front door shows it, and what may be done about it.</summary>
internal sealed class Notices(
    NoticeOutbox outbox,
    NoticeSubscriber subscriber,
    IEventLog events,
    IJobQueue queue,
    ICurrent<NotificationsOptions> options,
    HostName host,
    TimeProvider clock
)
{
    private const int MostLookedAt = 1000;

    public async Task<IReadOnlyList<NoticeRecipientView>> ListAsync(CancellationToken cancellationToken)
    {
        var jobs = queue.Snapshot().Where(job => job.Kind == MailJob.Kind.Name && !job.IsFinished).ToList();
        return
        [
            .. (await outbox.ListAsync(cancellationToken)).Select(one => new NoticeRecipientView(
                one.Recipient.Address,
                one.Waiting.Count,
                one.Recipient.Sent
            )
            {
                LastSentAt = one.Recipient.LastSentAt,
                NextAt =
                    one.Waiting.Count == 0
                        ? null
                        : jobs.Where(job => job.Title == one.Recipient.Address)
                            .Select(job => (DateTimeOffset?)(job.NotBefore ?? clock.GetUtcNow()))
                            .Min(),
                Trouble = one.Recipient.Trouble,
                Dropped = one.Recipient.Dropped,
            }),
        ];
    }

    /// <summary>The mails that wait, as they would be sent now; or, for a kind of event, what its newest one told or would tell.</summary>
    public async Task<IReadOnlyList<MailView>> PreviewAsync(
        string? kind,
        string? address,
        CancellationToken cancellationToken
    )
    {
        if (kind is null)
        {
            var waiting = await outbox.ListAsync(cancellationToken);
            return
            [
                .. waiting
                    .Where(one => one.Waiting.Count > 0 && (address is null || one.Recipient.Address == address))
                    .Select(one => View(one.Recipient.Address, one.Waiting)),
            ];
        }

        RecordedEvent? newest = null;
        await foreach (
            var happened in events.ReadAsync(
                new EventQuery(Kind: kind, Newest: MostLookedAt),
                follow: false,
                cancellationToken
            )
        )
        {
            newest = happened;
        }

        if (newest is null)
        {
            throw new UserErrorException($"No event '{PlainText.Line(kind, 60)}' was ever recorded. See: uws events")
            {
                Kind = UserErrorKind.NotFound,
            };
        }

        return
        [
            .. subscriber
                .NoticesOf(newest)
                .Where(notice => address is null || notice.To == address)
                .Select(notice => View(notice.To, [new NoticeItem("preview", notice, newest.At, 0)])),
        ];
    }

    /// <summary>Sends what waits for a person now, instead of when the window is over.</summary>
    public async Task<EnqueuedView> SendAsync(string address, string author, CancellationToken cancellationToken)
    {
        if (!options.Value.IsOn)
        {
            throw new UserErrorException("No mail server is configured: set Notifications:Smtp:Host and From.");
        }

        var waiting = (await outbox.ListAsync(cancellationToken)).FirstOrDefault(one =>
            one.Recipient.Address == address
        );
        if (waiting.Waiting is null or { Count: 0 })
        {
            throw new UserErrorException($"Nothing waits for {PlainText.Line(address, 100)}. See: uws notify list")
            {
                Kind = UserErrorKind.NotFound,
            };
        }

        var request = MailJob.Request(new NoticeMail(address, waiting.Recipient.Open), from: null) with
        {
            Author = author,
            DedupeKey = "mail-now:" + address,
        };
        return EnqueuedView.Of(await queue.EnqueueAsync(request, cancellationToken));
    }

    private MailView View(string address, IReadOnlyList<NoticeItem> items)
    {
        var (subject, body, _) = MailText.Compose(items, host.Name);
        return new(address, subject, body);
    }
}

/// <summary>How the outbox stands with one person.</summary>
internal sealed record NoticeRecipientView(string Address, int Waiting, int Sent)
{
    public DateTimeOffset? LastSentAt { get; init; }

    /// <summary>When the next mail is tried.</summary>
    public DateTimeOffset? NextAt { get; init; }

    public string? Trouble { get; init; }

    public int Dropped { get; init; }
}

/// <summary>A mail as it would be sent.</summary>
internal sealed record MailView(string To, string Subject, string Body);
