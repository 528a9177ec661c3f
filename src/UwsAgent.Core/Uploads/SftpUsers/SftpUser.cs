namespace UwsAgent.Core.Uploads.SftpUsers;

/// <summary>Someone of a school who logs in by SFTP, as the agent remembers them; the server's own files are made from this.</summary>
public sealed record SftpUser
{
    public required string Name { get; init; }

    /// <summary>The name of the directory under HomeRoot.</summary>
    public required string Home { get; init; }

    /// <summary>Null for one who logs in by key alone.</summary>
    public string? Hash { get; init; }

    public SftpRotation? Rotation { get; init; }

    public IReadOnlyList<SftpKey> Keys { get; init; } = [];

    /// <summary>Why they may not log in; null when they may.</summary>
    public string? Disabled { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The event of the expiry was written.</summary>
    public bool IsExpiryTold { get; init; }

    public string Note { get; init; } = "";

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public DateTimeOffset? PasswordChangedAt { get; init; }

    public bool IsExpired(DateTimeOffset now) => ExpiresAt is { } end && now >= end;

    public bool MayLogIn(DateTimeOffset now) => Disabled is null && !IsExpired(now);

    /// <summary>When something about them changes by itself; null when nothing does.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset now)
    {
        DateTimeOffset?[] moments = [ExpiresAt, Rotation?.Until, Rotation?.AliasUntil];
        return moments.Where(moment => moment > now).Min();
    }
}

/// <summary>
/// A change of password during which both work. The server knows one password per login name, so the new one has a login
/// name of its own at first; in the second half both names have the new password, and then the second name goes.
/// </summary>
/// <param name="Until">Up to here the own name has the old password.</param>
/// <param name="AliasUntil">Up to here the second name works too.</param>
public sealed record SftpRotation(string NextHash, string Alias, DateTimeOffset Until, DateTimeOffset AliasUntil)
{
    public const string AliasEnd = ".new";
}
