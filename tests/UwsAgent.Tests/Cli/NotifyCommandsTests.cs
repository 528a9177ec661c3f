using Microsoft.Extensions.Time.Testing;
using UwsAgent.Cli.Commands;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Notifications;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Core.Uploads;
using UwsAgent.Operations;

namespace UwsAgent.Tests.Cli;

public sealed class NotifyCommandsTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider clock = new(Now);
    private readonly FakeJobQueue queue = new();
    private readonly FakeEventLog events;
    private readonly NoticeOutbox outbox;
    private readonly NotifyCommands commands;

    public NotifyCommandsTests()
    {
        events = new FakeEventLog(clock);
        var current = new Fixed<NotificationsOptions>(
            new NotificationsOptions
            {
                Smtp = new SmtpOptions { Host = "mail.example", From = "uws@host.example" },
            }
        );
        var uploads = new UploadsOptions
        {
            Schools = new Dictionary<string, SchoolOptions> { ["oakwood"] = new() { Contact = "ann@oakwood.example" } },
        };
        outbox = new NoticeOutbox(current, new FakeDocumentStore(), queue, clock);
        var subscriber = new NoticeSubscriber(
            current,
            outbox,
            [new SchoolNotices(new Fixed<UploadsOptions>(uploads), current)]
        );
        var notices = new Notices(outbox, subscriber, events, queue, current, new HostName("ops1"), clock);
        commands = new NotifyCommands(notices, new StartedJob(null!, null!));
    }

    [Fact]
    public async Task What_waits_is_listed_previewed_and_sent_at_once()
    {
        Assert.Contains("Nobody was told", (await RunAsync("notify")).Out, StringComparison.Ordinal);
        await outbox.AddAsync(new("ann@oakwood.example", "Subject", "Text", "Summary"), "key", Now, default);
        Assert.Matches("ann@oakwood.example +1 ", (await RunAsync("notify", "list")).Out);
        Assert.StartsWith(
            "To: ann@oakwood.example\nSubject: Subject\n\nText\n",
            (await RunAsync("notify", "preview")).Out,
            StringComparison.Ordinal
        );
        Assert.Equal(0, (await RunAsync("notify", "send", "ann@oakwood.example")).Code);
        Assert.Equal(2, queue.Snapshot().Count);
        Assert.Equal(1, (await RunAsync("notify", "send", "bob@oakwood.example")).Code);
    }

    [Fact]
    public async Task A_kind_of_event_is_previewed_with_its_newest()
    {
        var kind = UploadEvents.Rejected;
        await events.AppendAsync(
            new AgentEvent(kind, "oakwood", "users.csv of oakwood rejected: 6 errors")
            {
                Fields = new Dictionary<string, string>
                {
                    ["SCHOOL"] = "oakwood",
                    ["FILE"] = "users.csv",
                    ["ERRORS"] = "6",
                },
            },
            default
        );
        var shown = await RunAsync("notify", "preview", "upload-rejected");
        Assert.Contains("Subject: oakwood: users.csv was rejected with 6 errors", shown.Out, StringComparison.Ordinal);
        Assert.Empty(queue.Snapshot());
        Assert.Equal(1, (await RunAsync("notify", "preview", "nope")).Code);
    }

    public void Dispose() => outbox.Dispose();

    private Task<Ended> RunAsync(params IReadOnlyList<string> arguments) =>
        new CommandProbe { Time = clock }.RunAsync([commands], arguments);
}
