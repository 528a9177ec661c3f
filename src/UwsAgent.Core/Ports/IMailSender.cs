namespace UwsAgent.Core.Ports;

/// <summary>Hands one mail to the mail server.</summary>
public interface IMailSender
{
    /// <summary>The server has taken it when this returns.</summary>
    /// <exception cref="MailRefusedException">It was not taken; the exception says whether another try can help.</exception>
    Task SendAsync(OutgoingMail mail, CancellationToken cancellationToken);
}

/// <summary>One mail, of plain text.</summary>
/// <param name="Id">The left part of its Message-ID: the same when the same mail is sent again.</param>
public sealed record OutgoingMail(string To, string Subject, string Body, string Id);

/// <summary>A mail was not taken.</summary>
public sealed class MailRefusedException : Exception
{
    public MailRefusedException() { }

    public MailRefusedException(string message)
        : base(message) { }

    public MailRefusedException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>The server will not take it however often it is tried.</summary>
    public bool IsForGood { get; init; }
}
