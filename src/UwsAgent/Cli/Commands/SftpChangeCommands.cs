using System.CommandLine;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws sftp user passwd|disable|enable|expire|remove</c>.</summary>
internal sealed class SftpChangeCommands(SftpUsers users, Func<Argument<string>> named)
{
    public void AddTo(Command user, CommandSession session)
    {
        user.Add(BuildPasswd(session));
        user.Add(BuildDisable(session));
        user.Add(BuildEnable(session));
        user.Add(BuildExpire(session));
        user.Add(BuildRemove(session));
    }

    private Command BuildPasswd(CommandSession session)
    {
        var name = named();
        var grace = new Option<string?>("--grace")
        {
            Description =
                "Let the old password work for this time too, such as 7d; the new one has the login NAME.new until it is over",
            HelpName = "TIME",
        };
        var given = new Option<bool>("--password-stdin") { Description = "Read the password from standard input" };
        var command = new Command("passwd", "Give a new password, and show it once") { name, grace, given };
        command.SetAction(
            async (parsed, stop) =>
            {
                var who = parsed.GetRequiredValue(name);
                session.RequireChange("passwd sftp user", who);
                var password = parsed.GetValue(given) ? await SftpText.ReadLineAsync(session, stop) : null;
                var created = await users.SetPasswordAsync(
                    who,
                    password,
                    parsed.GetValue(grace),
                    session.Caller.Name,
                    stop
                );
                SftpText.Show(session, created);
            }
        );
        return command;
    }

    private Command BuildDisable(CommandSession session)
    {
        var name = named();
        var reason = new Option<string?>("--reason", "-r")
        {
            Description = "Why, for whoever wonders later",
            HelpName = "TEXT",
        };
        var command = new Command("disable", "Let a login not be used any more; it is kept, with its files")
        {
            name,
            reason,
        };
        command.SetAction(
            async (parsed, stop) =>
            {
                var who = parsed.GetRequiredValue(name);
                session.RequireChange("disable sftp user", who);
                var user = await users.DisableAsync(who, parsed.GetValue(reason), session.Caller.Name, stop);
                SftpText.Say(
                    session,
                    user,
                    $"{user.Name} may not log in any more; a session that is open goes on until it ends. To undo it: uws sftp user enable {user.Name}"
                );
            }
        );
        return command;
    }

    private Command BuildEnable(CommandSession session)
    {
        var name = named();
        var command = new Command("enable", "Let a disabled login be used again") { name };
        command.SetAction(
            async (parsed, stop) =>
            {
                var who = parsed.GetRequiredValue(name);
                session.RequireChange("enable sftp user", who);
                var user = await users.EnableAsync(who, session.Caller.Name, stop);
                SftpText.Say(
                    session,
                    user,
                    user.State == SftpUserState.Expired
                        ? $"{user.Name} is enabled, but its time is over: uws sftp user expire {user.Name} never"
                        : $"{user.Name} may log in again."
                );
            }
        );
        return command;
    }

    private Command BuildExpire(CommandSession session)
    {
        var name = named();
        var when = new Argument<string>("WHEN") { Description = "2027-06-30, 90d, now, or never" };
        var command = new Command("expire", "Set when a login ends by itself") { name, when };
        command.SetAction(
            async (parsed, stop) =>
            {
                var (who, end) = (parsed.GetRequiredValue(name), parsed.GetRequiredValue(when));
                session.RequireChange("expire sftp user", who, end);
                var user = await users.ExpireAsync(who, end, session.Caller.Name, stop);
                SftpText.Say(session, user, $"{user.Name} {SftpText.End(user)}.");
            }
        );
        return command;
    }

    private Command BuildRemove(CommandSession session)
    {
        var name = named();
        var yes = CommandOptions.Yes();
        var command = new Command("remove", "Remove a login; its home and files stay") { name, yes };
        command.SetAction(
            async (parsed, stop) =>
            {
                var who = parsed.GetRequiredValue(name);
                session.RequireChange("remove sftp user", who);
                var known = await users.GetAsync(who, stop);
                await session.ConfirmAsync($"Remove the login {known.Name}?", parsed.GetValue(yes), stop);
                var user = await users.RemoveAsync(who, session.Caller.Name, stop);
                SftpText.Say(
                    session,
                    user,
                    $"{user.Name} is removed. Its home {user.Home} stays, with all that lies in it."
                );
            }
        );
        return command;
    }
}
