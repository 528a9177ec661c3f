using System.Text;
using MimeKit;
using UwsAgent.Adapters;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Notifications;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Notifications;

namespace UwsAgent.Tests.Notifications;

public sealed class MailKitMailSenderTests : MailSenderContract, IAsyncDisposable
{
    private readonly SmallSmtpServer server = new();
    private int? otherPort;

    protected override IMailSender Sender =>
        new MailKitMailSender(
            new Fixed<NotificationsOptions>(
                new NotificationsOptions
                {
                    Smtp = new SmtpOptions
                    {
                        Host = "127.0.0.1",
                        Port = otherPort ?? server.Port,
                        From = "uws@host.example",
                        Timeout = TimeSpan.FromSeconds(10),
                    },
                }
            ),
            new HostName("ops1"),
            TimeProvider.System
        );

    protected override IReadOnlyList<(string To, string Subject, string Body)> Arrived =>
        [
            .. server
                .Messages.Select(Read)
                .Select(one =>
                    (
                        one.To.Mailboxes.Single().Address,
                        one.Subject ?? "",
                        (one.TextBody ?? "").ReplaceLineEndings("\n")
                    )
                ),
        ];

    protected override void KnowNobody() => server.Refusal = "550 5.1.1 no such user";

    protected override void GoDown() => otherPort = 1;

    [Fact]
    public async Task N8_A_server_that_says_later_is_asked_later()
    {
        server.Refusal = "450 4.2.0 greylisted, come back";
        var refused = await Assert.ThrowsAsync<MailRefusedException>(() => Sender.SendAsync(Mail, default));
        Assert.False(refused.IsForGood);
        Assert.Contains("greylisted", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_breaks_may_be_tried_again()
    {
        server.HangsUp = true;
        var refused = await Assert.ThrowsAsync<MailRefusedException>(() => Sender.SendAsync(Mail, default));
        Assert.False(refused.IsForGood);
    }

    [Fact]
    public async Task N8_Nothing_in_a_subject_becomes_a_header()
    {
        await Sender.SendAsync(Mail with { Subject = "a\r\nBcc: evil@example.org\r\nX-Evil: 1" }, default);
        var message = Read(Assert.Single(server.Messages));
        Assert.Empty(message.Bcc);
        Assert.Null(message.Headers["X-Evil"]);
        Assert.Equal("auto-generated", message.Headers["Auto-Submitted"]);
        Assert.Equal("0123456789abcdef@ops1", message.MessageId);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private static MimeMessage Read(string text) => MimeMessage.Load(new MemoryStream(Encoding.Latin1.GetBytes(text)));
}
