using System.CommandLine;
using System.Globalization;
using System.Text;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary>Logins in tables and words, and what comes about them on standard input.</summary>
internal static class SftpText
{
    private const int MostInputBytes = 4 << 20;

    public static IReadOnlyList<Column<SftpCreatedView>> Created { get; } =
    [
        new("NAME", one => one.User.Name),
        new("HOME", one => one.User.Home),
        new("PASSWORD", one => one.Password ?? (one.User.HasPassword ? "(as given)" : "(by key)")),
        new("ENDS", one => one.User.ExpiresAt is { } end ? Ages.Moment(end) : "-"),
    ];

    public static IReadOnlyList<Column<SftpUserView>> Columns(CommandSession session) =>
        [
            new("NAME", one => one.Name),
            new("STATE", one => new(one.State.ToString().ToLowerInvariant(), ToneOf(one.State))),
            new("HOME", one => one.Home) { Spare = 2 },
            new("LOGS IN BY", one => By(one)),
            new("ENDS", one => one.ExpiresAt is { } end ? Ages.Moment(end) : "-"),
            new("PASSWORD", one => one.PasswordChangedAt is { } at ? JobColumns.When(session, at) : "-") { Spare = 1 },
            new("NOTE", one => Note(one)),
        ];

    public static void Show(CommandSession session, SftpUserView user)
    {
        if (session.IsJson)
        {
            session.WriteJson(user);
            return;
        }

        List<StatusLine> lines =
        [
            new("login", user.Name),
            new("state", user.State.ToString().ToLowerInvariant(), ToneOf(user.State)),
            new("home", user.Home),
            new("logs in by", By(user)),
            new("ends", user.ExpiresAt is { } end ? Ages.Moment(end) : "never"),
            new("made", $"{Ages.Moment(user.CreatedAt)} by {user.CreatedBy}"),
        ];
        if (user.PasswordChangedAt is { } changed)
        {
            lines.Add(new("password", $"since {Ages.Moment(changed)}"));
        }

        if (user.Rotation is { } rotation)
        {
            lines.Add(new("rotation", Words(user.Name, rotation)));
        }

        lines.AddRange(
            user.Keys.Select(key => new StatusLine("key", $"{key.Fingerprint} {key.Type} {key.Comment}".Trim()))
        );
        if (Note(user) is not "-" and var note)
        {
            lines.Add(new("note", note));
        }

        lines.Add(new("next", $"uws events --target {user.Name} | uws uploads --school {user.Home}", Tone.Faint));
        session.ShowLines([.. lines]);
    }

    public static void Show(CommandSession session, SftpCreatedView created)
    {
        if (session.IsJson)
        {
            session.WriteJson(created);
            return;
        }

        var user = created.User;
        List<StatusLine> lines = [new("login", user.Name), new("home", user.Home)];
        if (created.Password is { } password)
        {
            lines.Add(new("password", password));
            lines.Add(new("", "It is shown only now: give it to the school by a safe way.", Tone.Faint));
        }

        if (user.Rotation is { } rotation)
        {
            lines.Add(new("rotation", Words(user.Name, rotation)));
        }

        if (created.Warning is { } warning)
        {
            lines.Add(new("but", warning, Tone.Warning));
        }

        session.ShowLines([.. lines]);
    }

    public static void Say(CommandSession session, SftpUserView user, string sentence)
    {
        if (session.IsJson)
        {
            session.WriteJson(user);
        }
        else
        {
            session.Out.WriteLine(sentence);
        }
    }

    public static string End(SftpUserView user) =>
        user.ExpiresAt is not { } end ? "does not end"
        : user.State == SftpUserState.Expired ? $"has ended {Ages.Moment(end)} and cannot log in any more"
        : $"ends {Ages.Moment(end)}";

    /// <summary>The word <c>-</c>, so that nobody thinks that the agent opens a file of theirs.</summary>
    public static Argument<string> StandardInput(string description)
    {
        var argument = new Argument<string>("-") { Description = description, HelpName = "-" };
        argument.Validators.Add(result =>
        {
            if (result.Tokens is not [{ Value: "-" }])
            {
                result.AddError("The agent opens no file of yours: write - and redirect the file to it (- <FILE).");
            }
        });
        return argument;
    }

    public static async Task<string> ReadLineAsync(CommandSession session, CancellationToken cancellationToken) =>
        (await ReadAsync(session, cancellationToken)).TrimEnd('\r', '\n');

    public static async Task<string> ReadAsync(CommandSession session, CancellationToken cancellationToken)
    {
        await using var input = await session.ReadStandardInputAsync(cancellationToken);
        using var bytes = new MemoryStream();
        var piece = new byte[16 * 1024];
        while (await input.ReadAsync(piece, cancellationToken) is > 0 and var length)
        {
            await bytes.WriteAsync(piece.AsMemory(0, length), cancellationToken);
            if (bytes.Length > MostInputBytes)
            {
                throw new UserErrorException("What comes on standard input is larger than 4 MiB; nothing was changed.");
            }
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(
                bytes.GetBuffer(),
                0,
                (int)bytes.Length
            );
        }
        catch (DecoderFallbackException wrong)
        {
            throw new UserErrorException("What comes on standard input is not UTF-8 text; nothing was changed.", wrong);
        }
    }

    private static string Words(string name, SftpRotationView rotation) =>
        $"until {Ages.Moment(rotation.Until)} {name} has the old password and {rotation.Alias} the new one; then both have the new one, and {rotation.Alias} goes {Ages.Moment(rotation.AliasUntil)}";

    private static string By(SftpUserView user) =>
        (user.HasPassword, user.Keys.Count) switch
        {
            (true, 0) => user.Rotation is null ? "password" : "two passwords",
            (true, var keys) => string.Create(CultureInfo.InvariantCulture, $"password, {keys} keys"),
            (false, 0) => "nothing",
            (false, var keys) => string.Create(CultureInfo.InvariantCulture, $"{keys} keys"),
        };

    private static string Note(SftpUserView user) =>
        string.Join("; ", new[] { user.WhyDisabled, user.Note }.Where(text => !string.IsNullOrEmpty(text)))
            is { Length: > 0 } note
            ? note
            : "-";

    private static Tone ToneOf(SftpUserState state) => state == SftpUserState.Active ? Tone.Good : Tone.Warning;
}
