using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Notifications;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Core.Uploads;

namespace UwsAgent.Core.Tests.Notifications;

/// <summary>From an event to a mail over fakes; the test runs the jobs when it likes.</summary>
internal sealed class NoticeBench : IDisposable
{
    public NoticeBench() => Open();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));

    public FakeDocumentStore Store { get; } = new();

    public FakeEventLog Events { get; } = new();

    public FakeJobQueue Queue { get; } = new();

    public FakeMailSender Mails { get; } = new();

    public NotificationsOptions Options { get; set; } =
        new()
        {
            Smtp = new SmtpOptions { Host = "mail.example", From = "uws@host.example" },
            Ops = ["ops@host.example"],
            OpsEvents = ["upload-refused", "sftp-*"],
        };

    public UploadsOptions Uploads { get; set; } =
        new()
        {
            Schools = new Dictionary<string, SchoolOptions>(StringComparer.Ordinal)
            {
                ["oakwood"] = new() { Contact = "ann@oakwood.example" },
                ["riverside"] = new() { Contact = "bob@riverside.example" },
                ["maple"] = new(),
            },
        };

    public NoticeOutbox Outbox { get; private set; } = null!;

    public NoticeSubscriber Subscriber { get; private set; } = null!;

    /// <summary>As after a restart.</summary>
    public void Open()
    {
        Outbox?.Dispose();
        var current = new Fixed<NotificationsOptions>(Options);
        Outbox = new NoticeOutbox(current, Store, Queue, Clock);
        Subscriber = new NoticeSubscriber(
            current,
            Outbox,
            [new SchoolNotices(new Fixed<UploadsOptions>(Uploads), current)]
        );
    }

    public RecordedEvent Event(string kind, string school, string file = "users.csv") =>
        new(Clock.GetUtcNow(), kind, EventLevel.Information, school, $"{file} of {school}")
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["SCHOOL"] = school,
                ["FILE"] = file,
                ["ERRORS"] = "6",
                ["RECEIPTS"] = "users.csv.20261123T100000.000Z.rejected.txt",
            },
        };

    public async Task TellAsync(RecordedEvent happened)
    {
        if (Subscriber.Wants(happened))
        {
            await Subscriber.TakeAsync(happened, default);
        }

        Clock.Advance(TimeSpan.FromMilliseconds(1));
    }

    /// <summary>Runs every mail job that waits, whatever time it waits for.</summary>
    public async Task<IReadOnlyList<JobOutcome>> RunJobsAsync(int attempts = 1)
    {
        var outcomes = new List<JobOutcome>();
        foreach (var job in Queue.Snapshot().Where(job => job.Kind == MailJob.Kind.Name && !job.IsFinished))
        {
            var handler = new MailJob(
                Outbox,
                Mails,
                new Fixed<NotificationsOptions>(Options),
                Events,
                new HostName("ops1")
            );
            var run = new JobRun(job with { Attempts = attempts, MaxAttempts = 36 }, new FakeJobLogs().Open(job.Id));
            var outcome = await handler.RunAsync(run, default);
            outcomes.Add(outcome);
            if (outcome.Result != JobResult.Failed || outcome.IsPermanent)
            {
                Queue.End(job.Id, outcome.Result == JobResult.Failed ? JobState.Failed : JobState.Succeeded, outcome);
            }
        }

        return outcomes;
    }

    public void Dispose() => Outbox.Dispose();
}
