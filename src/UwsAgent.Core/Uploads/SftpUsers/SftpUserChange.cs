using System.Globalization;
using UwsAgent.Core.Events;

namespace UwsAgent.Core.Uploads.SftpUsers;

/// <summary>What people may do to a login, as pure steps from one state to the next with the event that tells of it.</summary>
public static class SftpUserChange
{
    public static SftpChanged Password(SftpUser user, string hash, TimeSpan? grace, DateTimeOffset now, string author)
    {
        if (grace is { } time && user.Hash is not null)
        {
            var alias = user.Name + SftpRotation.AliasEnd;
            var rotation = new SftpRotation(hash, alias, now + time, now + time + time);
            return new(
                user with
                {
                    Rotation = rotation,
                    PasswordChangedAt = now,
                },
                Changed(
                    user,
                    author,
                    $"{user.Name} has a new password, which works for {alias} now and for {user.Name} from {Text(rotation.Until)} on"
                )
            );
        }

        return new(
            user with
            {
                Hash = hash,
                Rotation = null,
                PasswordChangedAt = now,
            },
            Changed(user, author, $"{user.Name} has a new password; the old one does not work any more")
        );
    }

    public static SftpChanged Disable(SftpUser user, string reason, string author) =>
        user.Disabled is { } already
            ? throw Conflict($"{user.Name} is disabled already: {already}.")
            : new(
                user with
                {
                    Disabled = reason,
                },
                Changed(user, author, $"{user.Name} may not log in any more") with
                {
                    Why = reason,
                    Undo = $"uws sftp user enable {user.Name}",
                }
            );

    public static SftpChanged Enable(SftpUser user, string author) =>
        user.Disabled is null
            ? throw Conflict($"{user.Name} is not disabled.")
            : new(
                user with
                {
                    Disabled = null,
                },
                Changed(user, author, $"{user.Name} may log in again") with
                {
                    Undo = $"uws sftp user disable {user.Name}",
                }
            );

    public static SftpChanged Expire(SftpUser user, DateTimeOffset? end, DateTimeOffset now, string author)
    {
        var before = user.ExpiresAt is { } old ? Text(old) : "never";
        var after = end is { } next ? Text(next) : "never";
        return new(
            user with
            {
                ExpiresAt = end,
                // The one who sets an end that has passed knows it.
                IsExpiryTold = end <= now,
            },
            Changed(user, author, $"{user.Name} may log in until {after}") with
            {
                Before = before,
                After = after,
            }
        );
    }

    public static SftpChanged AddKey(SftpUser user, SftpKey key) =>
        user.Keys.Any(known => known.Blob == key.Blob)
            ? throw Conflict($"{user.Name} has that key already: {key.Fingerprint}.")
            : new(
                user with
                {
                    Keys = [.. user.Keys, key],
                },
                Changed(user, key.AddedBy, $"{user.Name} may log in with the key {key.Fingerprint}") with
                {
                    Undo = $"uws sftp user key remove {user.Name} {key.Fingerprint}",
                }
            );

    public static SftpChanged RemoveKey(SftpUser user, string fingerprint, string author)
    {
        var found = user
            .Keys.Where(key =>
                key.Fingerprint.Contains(fingerprint, StringComparison.Ordinal) && fingerprint.Length > 3
            )
            .ToList();
        return found switch
        {
            [var key] => new(
                user with
                {
                    Keys = [.. user.Keys.Where(one => one != key)],
                },
                Changed(user, author, $"{user.Name} may not log in with the key {key.Fingerprint} any more")
            ),
            [] => throw new UserErrorException(
                $"{user.Name} has no key '{PlainText.Line(fingerprint, 80)}'. Keys: uws sftp user show {user.Name}"
            )
            {
                Kind = UserErrorKind.NotFound,
            },
            _ => throw Conflict($"Several keys of {user.Name} fit; give more of the fingerprint."),
        };
    }

    /// <summary>What time alone has done to a login: an end that came, a change of password that is over.</summary>
    public static SftpChanged? Pass(SftpUser user, DateTimeOffset now)
    {
        if (user.Rotation is { } rotation && now >= rotation.AliasUntil)
        {
            return new(
                user with
                {
                    Hash = rotation.NextHash,
                    Rotation = null,
                },
                Changed(user, "agent", $"{user.Name} has its new password alone; {rotation.Alias} is gone")
            );
        }

        return user is { IsExpiryTold: false, ExpiresAt: { } end } && now >= end
            ? new(
                user with
                {
                    IsExpiryTold = true,
                },
                Event(
                    SftpEvents.Expired,
                    user,
                    "agent",
                    $"{user.Name} cannot log in any more: its time ended {Text(end)}"
                ) with
                {
                    Undo = $"uws sftp user expire {user.Name} never",
                }
            )
            : null;
    }

    public static AgentEvent Event(EventKind kind, SftpUser user, string author, string what) =>
        new(kind, user.Name, what)
        {
            Author = author,
            Fields = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["SFTP_USER"] = user.Name,
                ["HOME"] = user.Home,
            },
        };

    private static AgentEvent Changed(SftpUser user, string author, string what) =>
        Event(SftpEvents.Changed, user, author, what);

    private static UserErrorException Conflict(string what) => new(what) { Kind = UserErrorKind.Conflict };

    private static string Text(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}

/// <summary>A login after a change, and what is told of it.</summary>
public sealed record SftpChanged(SftpUser User, AgentEvent Event);
