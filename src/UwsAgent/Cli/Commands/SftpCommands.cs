using System.CommandLine;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core.Uploads.SftpUsers;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws sftp user ...</c> and <c>uws sftp import</c>: who may log in by SFTP.</summary>
internal sealed class SftpCommands(SftpUsers users) : ICommandGroup
{
    private const string NoUsers = "No school can log in yet. Make a login: uws sftp user add NAME";

    public Command Build(CommandSession session)
    {
        var user = BuildList(session, "user", "Show and change who may log in by SFTP");
        user.Add(BuildList(session, "list", "The same as without a word"));
        user.Add(BuildShow(session));
        user.Add(BuildAdd(session));
        new SftpChangeCommands(users, Name).AddTo(user, session);
        user.Add(new SftpKeyCommands(users, Name).Build(session));
        return new Command("sftp", "The SFTP server's logins of schools") { user, BuildImport(session) };
    }

    private Argument<string> Name() =>
        new Argument<string>("NAME") { Description = "The login name" }.Completed(() =>
            users.ListAsync(CancellationToken.None).GetAwaiter().GetResult().Select(user => user.Name)
        );

    private Command BuildList(CommandSession session, string name, string description)
    {
        var command = new Command(name, description);
        command.SetAction(
            async (_, stop) => session.Show(await users.ListAsync(stop), SftpText.Columns(session), NoUsers)
        );
        return command;
    }

    private Command BuildShow(CommandSession session)
    {
        var name = Name();
        var command = new Command("show", "Show everything about one login") { name };
        command.SetAction(
            async (parsed, stop) => SftpText.Show(session, await users.GetAsync(parsed.GetRequiredValue(name), stop))
        );
        return command;
    }

    private Command BuildAdd(CommandSession session)
    {
        var name = new Argument<string>("NAME") { Description = "The login name, such as the school's" };
        var home = new Option<string?>("--home")
        {
            Description = "The directory under HomeRoot; by default named like the login",
            HelpName = "DIR",
        };
        var share = new Option<bool>("--share-home") { Description = "Another login may have the same home" };
        var expires = new Option<string?>("--expires")
        {
            Description = "When it ends: 2027-06-30, 90d",
            HelpName = "WHEN",
        };
        var note = new Option<string?>("--note") { Description = "Whom to ask about it", HelpName = "TEXT" };
        var given = new Option<bool>("--password-stdin") { Description = "Read the password from standard input" };
        var key = new Option<bool>("--key-stdin")
        {
            Description = "Read a public key from standard input; without a password, log in by key alone",
        };
        var command = new Command("add", "Make a login with its home, and show its new password once")
        {
            name,
            home,
            share,
            expires,
            note,
            given,
            key,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(given) && result.GetValue(key))
            {
                result.AddError("Standard input is either the password or the key: add the key later.");
            }
        });
        command.SetAction(
            async (parsed, stop) =>
            {
                session.RequireChange("add sftp user", parsed.GetRequiredValue(name));
                var end = parsed.GetValue(expires);
                var wish = new SftpWish(parsed.GetRequiredValue(name))
                {
                    Home = parsed.GetValue(home),
                    SharesHome = parsed.GetValue(share),
                    ExpiresAt = end is null ? null : users.End(end),
                    Note = parsed.GetValue(note),
                    Password = parsed.GetValue(given) ? await SftpText.ReadLineAsync(session, stop) : null,
                    Keys = parsed.GetValue(key) ? [await SftpText.ReadAsync(session, stop)] : [],
                    HasNoPassword = parsed.GetValue(key),
                };
                SftpText.Show(session, await users.AddAsync(wish, session.Caller.Name, stop));
            }
        );
        return command;
    }

    private Command BuildImport(CommandSession session)
    {
        var table = SftpText.StandardInput("The table on standard input: uws sftp import - <users.csv");
        var command = new Command(
            "import",
            "Make many logins from CSV: name,home,expires,note,key,password; all of them or none"
        )
        {
            table,
        };
        command.SetAction(
            async (parsed, stop) =>
            {
                session.RequireChange("import sftp users");
                var text = await SftpText.ReadAsync(session, stop);
                var made = await users.ImportAsync(text, session.Caller.Name, stop);
                session.Show(made, SftpText.Created, "The table has no rows; nothing was changed.");
                foreach (var warning in made.Select(one => one.Warning).OfType<string>())
                {
                    await session.Error.WriteLineAsync($"uws: {warning}");
                }
            }
        );
        return command;
    }
}
