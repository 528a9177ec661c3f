using System.CommandLine;
using UwsAgent.Cli.Rendering;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws sftp user key add|remove|list</c>: the public keys of a login.</summary>
internal sealed class SftpKeyCommands(SftpUsers users, Func<Argument<string>> named)
{
    public Command Build(CommandSession session) =>
        new("key", "The public keys with which a school logs in")
        {
            BuildAdd(session),
            BuildRemove(session),
            BuildList(session),
        };

    private Command BuildAdd(CommandSession session)
    {
        var name = named();
        var file = SftpText.StandardInput("The public key on standard input: ... key add NAME - <id_ed25519.pub");
        var command = new Command("add", "Let a login use a public key, as it is in a .pub file") { name, file };
        command.SetAction(
            async (parsed, stop) =>
            {
                var who = parsed.GetRequiredValue(name);
                session.RequireChange("add key of sftp user", who);
                var key = await SftpText.ReadAsync(session, stop);
                var user = await users.AddKeyAsync(who, key, session.Caller.Name, stop);
                SftpText.Say(session, user, $"{user.Name} may log in with {user.Keys[^1].Fingerprint} at once.");
            }
        );
        return command;
    }

    private Command BuildRemove(CommandSession session)
    {
        var name = named();
        var fingerprint = new Argument<string>("FINGERPRINT")
        {
            Description = "The key's fingerprint, or a part of it",
        };
        var command = new Command("remove", "Let a login not use a public key any more") { name, fingerprint };
        command.SetAction(
            async (parsed, stop) =>
            {
                var who = parsed.GetRequiredValue(name);
                var which = parsed.GetRequiredValue(fingerprint);
                session.RequireChange("remove key of sftp user", who, which);
                var user = await users.RemoveKeyAsync(who, which, session.Caller.Name, stop);
                var rest =
                    user.Keys.Count > 0 || user.HasPassword
                        ? ""
                        : $" Nothing is left to log in with: uws sftp user passwd {user.Name}";
                SftpText.Say(session, user, $"{user.Name} may not use that key any more.{rest}");
            }
        );
        return command;
    }

    private Command BuildList(CommandSession session)
    {
        var name = named();
        var command = new Command("list", "Show the public keys of a login") { name };
        command.SetAction(
            async (parsed, stop) =>
            {
                var user = await users.GetAsync(parsed.GetRequiredValue(name), stop);
                session.Show(
                    user.Keys,
                    [
                        new Column<SftpKeyView>("FINGERPRINT", key => key.Fingerprint),
                        new("TYPE", key => key.Type),
                        new("COMMENT", key => key.Comment.Length == 0 ? "-" : key.Comment),
                        new("ADDED", key => JobColumns.When(session, key.AddedAt)),
                        new("BY", key => key.AddedBy),
                    ],
                    $"{user.Name} has no public keys."
                );
            }
        );
        return command;
    }
}
