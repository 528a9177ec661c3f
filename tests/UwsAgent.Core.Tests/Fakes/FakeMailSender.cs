using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Fakes;

/// <summary>A mail server in memory, which can be down or refuse somebody.</summary>
internal sealed class FakeMailSender : IMailSender
{
    private readonly List<OutgoingMail> taken = [];

    public IReadOnlyList<OutgoingMail> Taken => taken;

    /// <summary>Nobody answers.</summary>
    public bool IsDown { get; set; }

    /// <summary>The one whom the server does not know.</summary>
    public string? Unknown { get; set; }

    /// <summary>Called after the server has taken a mail, before the agent knows.</summary>
    public Action AfterTaking { get; set; } = () => { };

    public Task SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        if (IsDown)
        {
            throw new MailRefusedException("mail.example:25 cannot be reached: Connection refused");
        }

        if (mail.To == Unknown)
        {
            throw new MailRefusedException("mail.example refused it: 550 no such user") { IsForGood = true };
        }

        taken.Add(mail);
        AfterTaking();
        return Task.CompletedTask;
    }
}
