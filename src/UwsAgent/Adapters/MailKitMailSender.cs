using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Notifications;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Mails by SMTP, each over a connection of its own.</summary>
internal sealed class MailKitMailSender(ICurrent<NotificationsOptions> current, HostName host, TimeProvider time)
    : IMailSender
{
    public async Task SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        var smtp = current.Value.Smtp;
        using var message = Message(mail, smtp);
        using var client = new SmtpClient { Timeout = (int)smtp.Timeout.TotalMilliseconds, LocalDomain = host.Name };
        try
        {
            await client.ConnectAsync(smtp.Host, smtp.Port, Security(smtp.Security), cancellationToken);
            if (smtp.User.Length > 0)
            {
                await client.AuthenticateAsync(smtp.User, smtp.Password?.Reveal() ?? "", cancellationToken);
            }

            await client.SendAsync(message, cancellationToken);
        }
        catch (SmtpCommandException refused)
        {
            // 5xx is for good (RFC 5321, 4.2.1), except that a server which does not know us yet may know us later.
            var isForGood = (int)refused.StatusCode is >= 500 and < 600 and not 530 and not 535;
            throw new MailRefusedException(
                $"{smtp.Host} refused it: {(int)refused.StatusCode} {refused.Message}",
                refused
            )
            {
                IsForGood = isForGood,
            };
        }
        catch (Exception trouble)
            when (trouble
                    is IOException
                        or SocketException
                        or ProtocolException
                        or AuthenticationException
                        or SslHandshakeException
                        or NotSupportedException
                        or TimeoutException
                || (trouble is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            throw new MailRefusedException($"{smtp.Host}:{smtp.Port} {Words(trouble)}", trouble);
        }

        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception trouble) when (trouble is IOException or SocketException or ProtocolException)
        {
            // It has taken the mail; how it says goodbye does not matter.
        }
    }

    private MimeMessage Message(OutgoingMail mail, SmtpOptions smtp)
    {
        var message = new MimeMessage
        {
            Subject = mail.Subject,
            Date = time.GetUtcNow(),
            MessageId = $"{mail.Id}@{host.Name}",
            Body = new TextPart("plain") { Text = mail.Body },
        };
        message.From.Add(new MailboxAddress("UwsAgent", smtp.From));
        message.To.Add(new MailboxAddress("", mail.To));
        // RFC 3834: no answer of an absent person comes back to a program.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    private static SecureSocketOptions Security(SmtpSecurity security) =>
        security switch
        {
            SmtpSecurity.None => SecureSocketOptions.None,
            SmtpSecurity.Required => SecureSocketOptions.StartTls,
            SmtpSecurity.Implicit => SecureSocketOptions.SslOnConnect,
            _ => SecureSocketOptions.StartTlsWhenAvailable,
        };

    private static string Words(Exception trouble) =>
        trouble switch
        {
            AuthenticationException => "does not accept Notifications:Smtp:User with that password",
            SslHandshakeException => "has a certificate that is not trusted, or speaks no TLS there",
            NotSupportedException => $"does not offer what is asked for: {trouble.Message}",
            OperationCanceledException or TimeoutException => "did not answer in time",
            _ => $"cannot be reached: {trouble.Message}",
        };
}
