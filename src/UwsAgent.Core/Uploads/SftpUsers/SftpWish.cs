namespace UwsAgent.Core.Uploads.SftpUsers;

/// <summary>A login that somebody wants to be made.</summary>
public sealed record SftpWish(string Name)
{
    /// <summary>Null for a home of the same name.</summary>
    public string? Home { get; init; }

    /// <summary>Null to have one made.</summary>
    public string? Password { get; init; }

    /// <summary>Logs in by key alone.</summary>
    public bool HasNoPassword { get; init; }

    /// <summary>Public keys as in <c>.pub</c> files.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    public DateTimeOffset? ExpiresAt { get; init; }

    public string? Note { get; init; }

    /// <summary>Another login may have the same home: both see the same files and receipts.</summary>
    public bool SharesHome { get; init; }
}

/// <summary>A login that was made or has a new password.</summary>
/// <param name="Password">The one that was made here; it is shown this once and kept nowhere. Null when it was given.</param>
/// <param name="Warning">Something that will keep its uploads from being judged; null when all is well.</param>
public sealed record SftpCreated(SftpUser User, string? Password, string? Warning = null);
