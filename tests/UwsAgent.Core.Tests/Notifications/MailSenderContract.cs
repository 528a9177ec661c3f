using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Notifications;

/// <summary>What a mail sender does, whoever stands for the server.</summary>
public abstract class MailSenderContract
{
    protected static OutgoingMail Mail { get; } =
        new("ann@school.example", "Grüße", "one line\n.\n.hidden dot\n", "0123456789abcdef");

    protected abstract IMailSender Sender { get; }

    /// <summary>What arrived: to whom, with which subject and text.</summary>
    protected abstract IReadOnlyList<(string To, string Subject, string Body)> Arrived { get; }

    protected abstract void KnowNobody();

    protected abstract void GoDown();

    [Fact]
    public async Task A_mail_arrives_as_it_was_given()
    {
        await Sender.SendAsync(Mail, default);
        var (to, subject, body) = Assert.Single(Arrived);
        Assert.Equal((Mail.To, Mail.Subject, Mail.Body), (to, subject, body));
    }

    [Fact]
    public async Task An_unknown_address_is_refused_for_good()
    {
        KnowNobody();
        var refused = await Assert.ThrowsAsync<MailRefusedException>(() => Sender.SendAsync(Mail, default));
        Assert.True(refused.IsForGood);
        Assert.Contains("550", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_down_may_be_tried_again()
    {
        GoDown();
        var refused = await Assert.ThrowsAsync<MailRefusedException>(() => Sender.SendAsync(Mail, default));
        Assert.False(refused.IsForGood);
    }
}
