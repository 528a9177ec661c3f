using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Uploads.SftpUsers;

namespace UwsAgent.Operations;

/// <summary>The logins of schools as every front door shows and changes them; the door has asked already whether the caller may.</summary>
internal sealed class SftpUsers(SftpUserBook book, TimeProvider clock)
{
    private static readonly TimeSpan LongestGrace = TimeSpan.FromDays(90);

    public async Task<IReadOnlyList<SftpUserView>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await book.ListAsync(cancellationToken)).Select(View)];

    public async Task<SftpUserView> GetAsync(string name, CancellationToken cancellationToken) =>
        View(await book.GetAsync(name, cancellationToken));

    public async Task<SftpCreatedView> AddAsync(SftpWish wish, string author, CancellationToken cancellationToken) =>
        View((await book.AddAsync([wish], author, cancellationToken))[0]);

    /// <param name="table">CSV with a header.</param>
    public async Task<IReadOnlyList<SftpCreatedView>> ImportAsync(
        string table,
        string author,
        CancellationToken cancellationToken
    ) => [.. (await book.AddAsync(SftpImport.Read(table), author, cancellationToken)).Select(View)];

    /// <param name="grace">As <c>7d</c>; null ends the old password at once.</param>
    public async Task<SftpCreatedView> SetPasswordAsync(
        string name,
        string? password,
        string? grace,
        string author,
        CancellationToken cancellationToken
    )
    {
        TimeSpan? time =
            grace is null ? null
            : !DurationText.TryParse(grace, out var parsed)
                ? throw new UserErrorException($"The grace {DurationText.Wanted}, was '{grace}'.")
            : parsed <= TimeSpan.Zero || parsed > LongestGrace
                ? throw new UserErrorException($"The grace must be more than 0 and at most 90d, was '{grace}'.")
            : parsed;
        return View(await book.SetPasswordAsync(name, password, time, author, cancellationToken));
    }

    public Task<SftpUserView> DisableAsync(string name, string? reason, string author, CancellationToken stop) =>
        ChangeAsync(
            name,
            (user, _) => SftpUserChange.Disable(user, SftpUserRules.Note(reason ?? $"by {author}"), author),
            stop
        );

    public Task<SftpUserView> EnableAsync(string name, string author, CancellationToken stop) =>
        ChangeAsync(name, (user, _) => SftpUserChange.Enable(user, author), stop);

    /// <param name="when">A date, a moment, a time from now such as <c>90d</c>, or <c>never</c>.</param>
    public Task<SftpUserView> ExpireAsync(string name, string when, string author, CancellationToken stop)
    {
        var end = End(when);
        return ChangeAsync(name, (user, now) => SftpUserChange.Expire(user, end, now, author), stop);
    }

    /// <exception cref="UserErrorException">It is no time.</exception>
    public DateTimeOffset? End(string when) =>
        when.Equals("never", StringComparison.OrdinalIgnoreCase) ? null
        : when.Equals("now", StringComparison.OrdinalIgnoreCase) ? clock.GetUtcNow()
        : DurationText.TryParse(when, out var time) ? clock.GetUtcNow() + time
        : EventReading.Moment(when, clock.GetUtcNow());

    public Task<SftpUserView> AddKeyAsync(string name, string key, string author, CancellationToken stop) =>
        ChangeAsync(name, (user, now) => SftpUserChange.AddKey(user, SftpKey.Parse(key, now, author)), stop);

    public Task<SftpUserView> RemoveKeyAsync(string name, string fingerprint, string author, CancellationToken stop) =>
        ChangeAsync(name, (user, _) => SftpUserChange.RemoveKey(user, fingerprint, author), stop);

    public async Task<SftpUserView> RemoveAsync(string name, string author, CancellationToken cancellationToken) =>
        View(await book.RemoveAsync(name, author, cancellationToken));

    private async Task<SftpUserView> ChangeAsync(
        string name,
        Func<SftpUser, DateTimeOffset, SftpChanged> step,
        CancellationToken cancellationToken
    ) => View(await book.ChangeAsync(name, step, cancellationToken));

    private SftpCreatedView View(SftpCreated created) => new(View(created.User), created.Password, created.Warning);

    private SftpUserView View(SftpUser user)
    {
        var now = clock.GetUtcNow();
        var state =
            user.Disabled is not null ? SftpUserState.Disabled
            : user.IsExpired(now) ? SftpUserState.Expired
            : SftpUserState.Active;
        return new SftpUserView(
            user.Name,
            user.Home,
            state,
            user.Hash is not null,
            [
                .. user.Keys.Select(key => new SftpKeyView(
                    key.Fingerprint,
                    key.Type,
                    key.Comment,
                    key.AddedAt,
                    key.AddedBy
                )),
            ],
            user.CreatedAt,
            user.CreatedBy
        )
        {
            WhyDisabled = user.Disabled,
            ExpiresAt = user.ExpiresAt,
            PasswordChangedAt = user.PasswordChangedAt,
            Note = user.Note.Length == 0 ? null : user.Note,
            Rotation = user.Rotation is { } rotation
                ? new SftpRotationView(rotation.Alias, rotation.Until, rotation.AliasUntil)
                : null,
        };
    }
}

/// <summary>A login without anything by which somebody could log in.</summary>
internal sealed record SftpUserView(
    string Name,
    string Home,
    SftpUserState State,
    bool HasPassword,
    IReadOnlyList<SftpKeyView> Keys,
    DateTimeOffset CreatedAt,
    string CreatedBy
)
{
    public string? WhyDisabled { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? PasswordChangedAt { get; init; }

    public string? Note { get; init; }

    public SftpRotationView? Rotation { get; init; }
}

/// <summary>Whether a login works now.</summary>
internal enum SftpUserState
{
    Active,
    Disabled,
    Expired,
}

/// <summary>A public key by what it is known as.</summary>
internal sealed record SftpKeyView(
    string Fingerprint,
    string Type,
    string Comment,
    DateTimeOffset AddedAt,
    string AddedBy
);

/// <summary>A change of password on its way: until <paramref name="Until"/> the login has its old password and the alias the new one; then both have the new one.</summary>
internal sealed record SftpRotationView(string Alias, DateTimeOffset Until, DateTimeOffset AliasUntil);

/// <summary>A login that was made or has a new password.</summary>
/// <param name="Password">Shown this once; null when it was given.</param>
internal sealed record SftpCreatedView(SftpUserView User, string? Password, string? Warning);
