using UwsAgent.Adapters;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Notifications;
using UwsAgent.Core.Ports;

namespace UwsAgent.SystemTests.Notifications;

public sealed class MailTests
{
    [Fact]
    public async Task A_mail_is_taken_by_a_mail_server_that_somebody_else_wrote()
    {
        RealServers.NeedProgram("python3");
        var root = Directory.CreateTempSubdirectory("uws-smtp-").FullName;
        var script = RealServers.Script("smtp.sh");
        var started = await Shell.TryAsync(script, "start", root);
        RealServers.Need(
            started.ExitCode != 77,
            "python3-aiosmtpd is not installed; tests/servers/install.sh installs it"
        );
        try
        {
            var options = new NotificationsOptions
            {
                Smtp = new SmtpOptions
                {
                    Host = "127.0.0.1",
                    Port = int.Parse(started.Output.Trim(), null),
                    From = "uws@host.example",
                },
            };
            var sender = new MailKitMailSender(
                new Fixed<NotificationsOptions>(options),
                new HostName("ops1"),
                TimeProvider.System
            );
            await sender.SendAsync(
                new OutgoingMail("ann@school.example", "users.csv: Grüße", "one\n.two\n", "id1"),
                default
            );
            var mail = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Path.Join(root, "mail", "new"))));
            Assert.Contains("To: ann@school.example", mail, StringComparison.Ordinal);
            Assert.Contains("Message-Id: <id1@ops1>", mail, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("one\n.two", mail.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        }
        finally
        {
            await Shell.RunAsync(0, script, "stop", root);
            Directory.Delete(root, recursive: true);
        }
    }
}
