using System.Globalization;
using System.Text.Json;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Notifications;

/// <summary>Sends what waits for one person as one mail; what the server does not take waits on.</summary>
public sealed class MailJob(
    NoticeOutbox outbox,
    IMailSender sender,
    ICurrent<NotificationsOptions> current,
    IEventLog events,
    HostName host
) : IJobHandler
{
    public static readonly JobKind Kind = new()
    {
        Name = "notify-mail",
        Summary = "Sends what waits for one person as one mail",
        Lane = "notify",
        Timeout = TimeSpan.FromMinutes(5),
        // Two days and a half: a weekend without a mail server loses nothing.
        Retry = new RetryPolicy(36, TimeSpan.FromSeconds(30), TimeSpan.FromHours(2)),
        IsStartedByHand = false,
    };

    public static JobRequest Request(NoticeMail mail, DateTimeOffset? from) =>
        new(Kind.Name, "notifications")
        {
            Payload = JsonSerializer.Serialize(mail, NoticeJson.Default.NoticeMail),
            Title = mail.Address,
            NotBefore = from,
            ExclusiveKey = "mail:" + mail.Address,
            DedupeKey = string.Create(CultureInfo.InvariantCulture, $"mail:{mail.Address}:{mail.Batch}"),
        };

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var mail =
            JsonSerializer.Deserialize(run.Job.Payload, NoticeJson.Default.NoticeMail)
            ?? throw new JsonException("null is no mail");
        if (run.DryRun)
        {
            var would = await outbox.LookAsync(mail, cancellationToken);
            return would.Count == 0
                ? JobOutcome.Skipped("nothing waits")
                : JobOutcome.Planned($"would send: {MailText.Compose(would, host.Name).Subject}");
        }

        var items = await outbox.SealAsync(mail, cancellationToken);
        if (items.Count == 0)
        {
            return JobOutcome.Skipped("all was told already");
        }

        if (!current.Value.IsOn)
        {
            return JobOutcome.Failed("no mail server is configured (Notifications:Smtp:Host)");
        }

        var (subject, body, id) = MailText.Compose(items, host.Name);
        try
        {
            await sender.SendAsync(new OutgoingMail(mail.Address, subject, body, id), cancellationToken);
        }
        catch (MailRefusedException refused)
        {
            return await RefusedAsync(run, mail, refused, cancellationToken);
        }

        await outbox.SentAsync(mail, items, cancellationToken);
        return JobOutcome.Succeeded(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Counted.Of(items.Count, "notice")} sent to {mail.Address}: {subject}"
            )
        );
    }

    private async Task<JobOutcome> RefusedAsync(
        JobRun run,
        NoticeMail mail,
        MailRefusedException refused,
        CancellationToken cancellationToken
    )
    {
        var why = PlainText.Line(refused.Message, 300);
        await outbox.NotSentAsync(mail.Address, why, cancellationToken);
        var isLast = refused.IsForGood || run.Job.Attempts >= run.Job.MaxAttempts;
        if (isLast)
        {
            await events.AppendAsync(
                new AgentEvent(NoticeEvents.Failed, mail.Address, $"a mail to {mail.Address} was given up: {why}")
                {
                    JobId = run.Job.Id,
                },
                cancellationToken
            );
        }

        return refused.IsForGood ? JobOutcome.FailedForGood(why) : JobOutcome.Failed(why);
    }
}

/// <summary>The name of this host, as people know it.</summary>
public sealed record HostName(string Name);
