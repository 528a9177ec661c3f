using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Notifications;

public sealed class FakeMailSenderTests : MailSenderContract
{
    private readonly FakeMailSender fake = new();

    protected override IMailSender Sender => fake;

    protected override IReadOnlyList<(string To, string Subject, string Body)> Arrived =>
        [.. fake.Taken.Select(mail => (mail.To, mail.Subject, mail.Body))];

    protected override void KnowNobody() => fake.Unknown = Mail.To;

    protected override void GoDown() => fake.IsDown = true;
}
