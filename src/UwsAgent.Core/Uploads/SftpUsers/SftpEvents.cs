using UwsAgent.Core.Events;

namespace UwsAgent.Core.Uploads.SftpUsers;

/// <summary>What is told about the logins of schools. Never a password, never a hash.</summary>
public static class SftpEvents
{
    public static readonly EventKind Added = new(
        "sftp-user-added",
        "d61abec3d58e4c59b9de697accc7d027",
        EventLevel.Information,
        "A login for SFTP was made. It works at once; the SFTP server needs no restart. Its author is named. Nothing is to be done."
    );

    public static readonly EventKind Changed = new(
        "sftp-user-changed",
        "bc63a4fba90440a1a14f0a634c6f3a5e",
        EventLevel.Information,
        "A login for SFTP was changed: its password, its keys, its end, or whether it may be used. It counts for the next "
            + "login; a session that is open goes on until it ends. See: uws sftp user show NAME"
    );

    public static readonly EventKind Removed = new(
        "sftp-user-removed",
        "52263fcf5f6140a19c31460bfd972bd6",
        EventLevel.Information,
        "A login for SFTP was removed. The home and what lies in it stay; remove them by hand when nobody needs them."
    );

    public static readonly EventKind Expired = new(
        "sftp-user-expired",
        "85876fe0629e432d9b12271af0885b0c",
        EventLevel.Warning,
        "A login for SFTP came to the end that was set for it: this school cannot upload any more. To let it go on: "
            + "uws sftp user expire NAME never (or a later date)."
    );

    public static readonly EventKind Adopted = new(
        "sftp-user-adopted",
        "8378cdeb1d2a4bd4ab62895a3d1e0702",
        EventLevel.Information,
        "The file of the SFTP server's users held a login that the agent had not written; it is kept, and from now on changed by "
            + "'uws sftp user'. Do not edit the file by hand: the agent writes it anew at every change."
    );

    public static readonly EventKind Refused = new(
        "sftp-users-not-written",
        "aec7394c0ffa465db97a6ed46f1169a3",
        EventLevel.Error,
        "The file of the SFTP server's users could not be written anew; the server goes on with the one that is there. So "
            + "expiries and changes do not count yet. The message says what is in the way; it is tried again every 15 minutes, "
            + "or at once by: uws run sftp-users"
    );

    public static IReadOnlyList<EventKind> All { get; } = [Added, Changed, Removed, Expired, Adopted, Refused];
}
