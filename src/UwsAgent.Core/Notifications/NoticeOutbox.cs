using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Notifications;

/// <summary>What people are still to be told, on disk: filled by events, emptied by mails that the server has taken.</summary>
public sealed class NoticeOutbox(
    ICurrent<NotificationsOptions> current,
    IDocumentStore store,
    IJobQueue queue,
    TimeProvider time
) : IDisposable
{
    private const string Items = "notice-items";
    private const string Recipients = "notice-recipients";
    private const int MostWaiting = 500;
    private readonly SemaphoreSlim turn = new(1, 1);
    private Dictionary<string, NoticeRecipient>? recipients;
    private Dictionary<string, NoticeItem> items = new(StringComparer.Ordinal);

    /// <summary>Puts a notice into the outbox and a mail into the queue: at once when nothing was sent lately, else when the window is over.</summary>
    /// <param name="key">The same for the same event, so that an event told twice is one notice.</param>
    public async Task AddAsync(Notice notice, string key, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            await LoadAsync(cancellationToken);
            var recipient = Of(notice.To);
            var id = Hash($"{key}|{notice.To}");
            var changes = new List<DocumentChange>();
            if (!items.TryGetValue(id, out var item))
            {
                var waiting = items.Values.Where(item => item.Notice.To == notice.To).OrderBy(item => item.At).ToList();
                if (waiting.Count >= MostWaiting)
                {
                    changes.Add(DocumentChange.Remove(Items, waiting[0].Id));
                    recipient = recipient with { Dropped = recipient.Dropped + 1 };
                }

                item = new NoticeItem(id, notice, at, recipient.Open);
                changes.Add(Put(item));
                changes.Add(Put(recipient));
                await CommitAsync(changes, cancellationToken);
                items[id] = item;
                if (waiting.Count >= MostWaiting)
                {
                    items.Remove(waiting[0].Id);
                }

                recipients![notice.To] = recipient;
            }

            var from = NoticeTiming.Decide(recipient.LastSentAt, current.Value.DigestWindow, time.GetUtcNow());
            await queue.EnqueueAsync(MailJob.Request(new NoticeMail(notice.To, item.Batch), from), cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Closes a mail, so that what comes from now on belongs to the next one, and gives what it tells.</summary>
    public async Task<IReadOnlyList<NoticeItem>> SealAsync(NoticeMail mail, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            await LoadAsync(cancellationToken);
            var recipient = Of(mail.Address);
            if (recipient.Open <= mail.Batch)
            {
                var next = recipient with { Open = mail.Batch + 1 };
                await CommitAsync([Put(next)], cancellationToken);
                recipients![mail.Address] = next;
            }

            return Waiting(mail);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Looks at what a mail would tell, and closes nothing.</summary>
    public async Task<IReadOnlyList<NoticeItem>> LookAsync(NoticeMail mail, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            await LoadAsync(cancellationToken);
            return Waiting(mail);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The server has taken these.</summary>
    public Task SentAsync(NoticeMail mail, IReadOnlyList<NoticeItem> told, CancellationToken cancellationToken) =>
        EndAsync(
            mail.Address,
            told,
            recipient =>
                recipient with
                {
                    LastSentAt = time.GetUtcNow(),
                    Sent = recipient.Sent + 1,
                    Trouble = null,
                    Dropped = 0,
                },
            cancellationToken
        );

    /// <summary>They stay, for the next mail.</summary>
    public Task NotSentAsync(string address, string why, CancellationToken cancellationToken) =>
        EndAsync(address, [], recipient => recipient with { Trouble = PlainText.Line(why, 300) }, cancellationToken);

    /// <summary>Everybody who was ever told something, with what waits for them.</summary>
    public async Task<IReadOnlyList<(NoticeRecipient Recipient, IReadOnlyList<NoticeItem> Waiting)>> ListAsync(
        CancellationToken cancellationToken
    )
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            await LoadAsync(cancellationToken);
            return
            [
                .. recipients!
                    .Values.OrderBy(one => one.Address, StringComparer.Ordinal)
                    .Select(one => (one, Waiting(new NoticeMail(one.Address, int.MaxValue)))),
            ];
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task EndAsync(
        string address,
        IReadOnlyList<NoticeItem> told,
        Func<NoticeRecipient, NoticeRecipient> change,
        CancellationToken cancellationToken
    )
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            await LoadAsync(cancellationToken);
            var recipient = change(Of(address));
            await CommitAsync(
                [Put(recipient), .. told.Select(item => DocumentChange.Remove(Items, item.Id))],
                cancellationToken
            );
            recipients![address] = recipient;
            foreach (var item in told)
            {
                items.Remove(item.Id);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private List<NoticeItem> Waiting(NoticeMail mail) =>
        [
            .. items
                .Values.Where(item => item.Notice.To == mail.Address && item.Batch <= mail.Batch)
                .OrderBy(item => item.At)
                .ThenBy(item => item.Id, StringComparer.Ordinal),
        ];

    private NoticeRecipient Of(string address) =>
        recipients!.GetValueOrDefault(address) ?? new NoticeRecipient(address, 0);

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (recipients is not null)
        {
            return;
        }

        items = (await store.ReadAllAsync(Items, cancellationToken))
            .Select(document => JsonSerializer.Deserialize(document.Json.Span, NoticeJson.Default.NoticeItem)!)
            .ToDictionary(item => item.Id, StringComparer.Ordinal);
        recipients = (await store.ReadAllAsync(Recipients, cancellationToken))
            .Select(document => JsonSerializer.Deserialize(document.Json.Span, NoticeJson.Default.NoticeRecipient)!)
            .ToDictionary(one => one.Address, StringComparer.Ordinal);
    }

    private Task CommitAsync(IReadOnlyList<DocumentChange> changes, CancellationToken cancellationToken) =>
        store.CommitAsync(changes, cancellationToken);

    private static DocumentChange Put(NoticeItem item) =>
        DocumentChange.Put(Items, item.Id, JsonSerializer.SerializeToUtf8Bytes(item, NoticeJson.Default.NoticeItem));

    private static DocumentChange Put(NoticeRecipient recipient) =>
        DocumentChange.Put(
            Recipients,
            Hash(recipient.Address),
            JsonSerializer.SerializeToUtf8Bytes(recipient, NoticeJson.Default.NoticeRecipient)
        );

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
}

/// <summary>When a mail may go.</summary>
public static class NoticeTiming
{
    /// <returns>Null for at once.</returns>
    public static DateTimeOffset? Decide(DateTimeOffset? lastSentAt, TimeSpan window, DateTimeOffset now) =>
        // A clock that was set back must not keep a mail for longer than the window.
        lastSentAt is { } last
        && last + window > now
        && last <= now
            ? last + window
            : null;
}
