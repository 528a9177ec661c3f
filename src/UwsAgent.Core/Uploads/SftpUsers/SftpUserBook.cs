using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Uploads.SftpUsers;

/// <summary>Keeps the logins of schools: one change after another, remembered first, then written for the SFTP server, then told.</summary>
public sealed class SftpUserBook(
    ICurrent<SftpOptions> current,
    ICurrent<UploadsOptions> uploads,
    IDocumentStore store,
    ISftpAccounts accounts,
    IEventLog events,
    IJobQueue queue,
    RandomBytes random,
    TimeProvider time
) : IDisposable
{
    private const int PasswordLetters = 20;
    private const int SaltLetters = 16;
    private readonly SftpUserStore records = new(store);
    private readonly SemaphoreSlim turn = new(1, 1);
    private string lastTrouble = "";

    public async Task<IReadOnlyList<SftpUser>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await records.AllAsync(cancellationToken)).Values.OrderBy(user => user.Name, StringComparer.Ordinal)];

    /// <exception cref="UserErrorException">There is none of that name.</exception>
    public async Task<SftpUser> GetAsync(string name, CancellationToken cancellationToken) =>
        Known(await records.AllAsync(cancellationToken), name);

    /// <summary>All of them or none; every fault is named at once.</summary>
    /// <exception cref="UserErrorException">A wish cannot be fulfilled; nothing was changed.</exception>
    public Task<IReadOnlyList<SftpCreated>> AddAsync(
        IReadOnlyList<SftpWish> wishes,
        string author,
        CancellationToken cancellationToken
    ) =>
        InTurnAsync<IReadOnlyList<SftpCreated>>(
            (users, now) =>
            {
                var faults = new List<string>();
                var made = new List<SftpCreated>();
                foreach (var wish in wishes)
                {
                    if (SftpAdmission.Fault(wish, users.Values, current.Value, now) is { } fault)
                    {
                        faults.Add(fault);
                        continue;
                    }

                    var created = Make(wish, author, now);
                    users.Add(created.User.Name, created.User);
                    made.Add(created);
                }

                if (faults.Count > 0)
                {
                    throw new UserErrorException(
                        faults.Count == 1 ? faults[0] + "." : $"Nothing was changed:\n{string.Join('\n', faults)}"
                    );
                }

                var places = Places();
                foreach (var created in made)
                {
                    var folders = current.Value.HomeFolders.Append(UploadPath.ReceiptsFolder).ToList();
                    accounts.MakeHome(uploads.Value.HomeRoot, created.User.Home, folders, places.Uid, places.Gid);
                }

                return new(made, [.. made.Select(created => AddedEvent(created.User, author))]);
            },
            cancellationToken
        );

    /// <param name="password">Null to have one made.</param>
    /// <param name="grace">How long the old one works too; null ends it at once.</param>
    public Task<SftpCreated> SetPasswordAsync(
        string name,
        string? password,
        TimeSpan? grace,
        string author,
        CancellationToken cancellationToken
    ) =>
        InTurnAsync<SftpCreated>(
            (users, now) =>
            {
                var user = Known(users, name);
                if (
                    password is not null
                    && SftpUserRules.PasswordFault(password, current.Value.MinPasswordLength) is { } fault
                )
                {
                    throw new UserErrorException(fault + ".");
                }

                var given = password ?? SftpUserRules.Password(random(PasswordLetters));
                var changed = SftpUserChange.Password(user, Hash(given), grace, now, author);
                users[name] = changed.User;
                return new(new SftpCreated(changed.User, password is null ? given : null), [changed.Event]);
            },
            cancellationToken
        );

    /// <summary>One of the steps of <see cref="SftpUserChange"/>.</summary>
    public Task<SftpUser> ChangeAsync(
        string name,
        Func<SftpUser, DateTimeOffset, SftpChanged> step,
        CancellationToken cancellationToken
    ) =>
        InTurnAsync<SftpUser>(
            (users, now) =>
            {
                var changed = step(Known(users, name), now);
                users[name] = changed.User;
                return new(changed.User, [changed.Event]);
            },
            cancellationToken
        );

    public Task<SftpUser> RemoveAsync(string name, string author, CancellationToken cancellationToken) =>
        InTurnAsync<SftpUser>(
            (users, _) =>
            {
                var user = Known(users, name);
                users.Remove(name);
                return new(
                    user,
                    [
                        SftpUserChange.Event(
                            SftpEvents.Removed,
                            user,
                            author,
                            $"{name} was removed; its home {user.Home} stays"
                        ),
                    ]
                );
            },
            cancellationToken
        );

    /// <summary>Brings the server's files to what is remembered, and to what the time has made of it.</summary>
    /// <returns>What was done, in words; empty when all was right.</returns>
    public Task<IReadOnlyList<string>> ApplyAsync(CancellationToken cancellationToken) =>
        InTurnAsync<IReadOnlyList<string>>(
            (users, now) =>
            {
                var changed = users
                    .Values.Select(user => SftpUserChange.Pass(user, now))
                    .OfType<SftpChanged>()
                    .ToList();
                changed.ForEach(one => users[one.User.Name] = one.User);
                return new([.. changed.Select(one => one.Event.What)], [.. changed.Select(one => one.Event)]);
            },
            cancellationToken
        );

    /// <summary>This host has no SFTP server of ours, and nobody was ever given a login.</summary>
    public async Task<bool> IsUnusedAsync(CancellationToken cancellationToken) =>
        !accounts.IsThere(current.Value.Directory) && (await records.AllAsync(cancellationToken)).Count == 0;

    /// <summary>What <see cref="ApplyAsync"/> would find to do about the files.</summary>
    public async Task<bool> IsCurrentAsync(CancellationToken cancellationToken)
    {
        var users = await records.AllAsync(cancellationToken);
        return IsWritten(accounts.Read(current.Value.Directory), users.Values, time.GetUtcNow());
    }

    public void Dispose() => turn.Dispose();

    private async Task<T> InTurnAsync<T>(
        Func<Dictionary<string, SftpUser>, DateTimeOffset, SftpStep<T>> work,
        CancellationToken cancellationToken
    )
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            var before = await records.AllAsync(cancellationToken);
            var users = new Dictionary<string, SftpUser>(before, StringComparer.Ordinal);
            var files = accounts.Read(current.Value.Directory);
            var adopted = await AdoptAsync(files, users, now);
            var (result, told) = work(users, now);
            await records.SaveAsync(before, users, cancellationToken);
            // From here on it is remembered, so it is not given up half way.
            await WriteAsync(files, users.Values, now);
            foreach (var happened in adopted.Concat(told))
            {
                await events.AppendAsync(happened, CancellationToken.None);
            }

            await WakeAtNextChangeAsync(users.Values, now);
            return result;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<List<AgentEvent>> AdoptAsync(
        SftpFiles files,
        Dictionary<string, SftpUser> users,
        DateTimeOffset now
    )
    {
        var (foreign, faults) = SftpUserFile.Foreign(files.Users, Places(), now);
        if (faults.Count > 0)
        {
            var trouble =
                $"{current.Value.Directory}/users has lines that are not the agent's and cannot be kept; mend or remove them: {string.Join("; ", faults)}";
            await TellTroubleAsync(trouble);
            throw new UserErrorException(trouble + ".") { Kind = UserErrorKind.Conflict };
        }

        var told = new List<AgentEvent>();
        foreach (var user in foreign.Where(user => users.TryAdd(user.Name, user)))
        {
            var what = $"{user.Name} was found in the file of users and is kept";
            told.Add(SftpUserChange.Event(SftpEvents.Adopted, user, "agent", what));
        }

        return told;
    }

    private async Task WriteAsync(SftpFiles files, IReadOnlyCollection<SftpUser> users, DateTimeOffset now)
    {
        if (IsWritten(files, users, now))
        {
            lastTrouble = "";
            return;
        }

        try
        {
            accounts.Write(
                current.Value.Directory,
                SftpUserFile.Render(users, Places(), now),
                SftpUserFile.Keys(users, now)
            );
            lastTrouble = "";
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            await TellTroubleAsync(trouble.Message);
            throw new UserErrorException(
                $"It is remembered, but the SFTP server's files could not be written: {trouble.Message}. It is tried again by itself; at once: uws run sftp-users",
                trouble
            )
            {
                Kind = UserErrorKind.Unavailable,
            };
        }
    }

    private bool IsWritten(SftpFiles files, IReadOnlyCollection<SftpUser> users, DateTimeOffset now)
    {
        var keys = SftpUserFile.Keys(users, now);
        return files.IsSafe
            && files.Users == SftpUserFile.Render(users, Places(), now)
            && files.Keys.Count == keys.Count
            && keys.All(key => files.Keys.TryGetValue(key.Key, out var text) && text == key.Value);
    }

    private async Task TellTroubleAsync(string trouble)
    {
        // Once, not every quarter of an hour.
        if (trouble != lastTrouble)
        {
            lastTrouble = trouble;
            await events.AppendAsync(
                new AgentEvent(SftpEvents.Refused, current.Value.Directory, trouble),
                CancellationToken.None
            );
        }
    }

    private async Task WakeAtNextChangeAsync(IEnumerable<SftpUser> users, DateTimeOffset now)
    {
        if (users.Min(user => user.NextChange(now)) is not { } next)
        {
            return;
        }

        try
        {
            await queue.EnqueueAsync(SftpUsersJob.At(next), CancellationToken.None);
        }
        catch (UserErrorException)
        {
            // The queue takes nothing now; the schedule comes round by itself.
        }
    }

    private SftpCreated Make(SftpWish wish, string author, DateTimeOffset now)
    {
        var password = wish.HasNoPassword ? null : wish.Password ?? SftpUserRules.Password(random(PasswordLetters));
        var user = new SftpUser
        {
            Name = wish.Name,
            Home = wish.Home ?? wish.Name,
            Hash = password is null ? null : Hash(password),
            Keys = [.. wish.Keys.Select(key => SftpKey.Parse(key, now, author))],
            ExpiresAt = wish.ExpiresAt,
            Note = SftpUserRules.Note(wish.Note),
            CreatedAt = now,
            CreatedBy = author,
            PasswordChangedAt = password is null ? null : now,
        };
        var isJudged = uploads.Value.Enabled && School.Of(uploads.Value, user.Home).Enabled;
        return new SftpCreated(
            user,
            wish.Password is null ? password : null,
            isJudged ? null : $"uploads of home {user.Home} are not judged: list it in Uploads:Schools and enable it"
        );
    }

    private static AgentEvent AddedEvent(SftpUser user, string author) =>
        SftpUserChange.Event(SftpEvents.Added, user, author, $"{user.Name} may log in, with home {user.Home}") with
        {
            Undo = $"uws sftp user remove {user.Name}",
        };

    private string Hash(string password) => Sha512Crypt.Hash(password, random(SaltLetters), current.Value.HashRounds);

    private SftpPlaces Places()
    {
        var own = accounts.Own;
        var (uid, gid) = (current.Value.Uid ?? own.Uid, current.Value.Gid ?? own.Gid);
        if (uid == 0 || gid == 0)
        {
            throw new UserErrorException(
                "Schools cannot log in as root, and the agent runs as root: set Sftp:Uid and Sftp:Gid to an ordinary user's."
            );
        }

        var root = uploads.Value.TransferLogRoot is { Length: > 0 } asServer ? asServer : uploads.Value.HomeRoot;
        return new SftpPlaces(root.TrimEnd('/'), uid, gid);
    }

    private static SftpUser Known(Dictionary<string, SftpUser> users, string name) =>
        users.GetValueOrDefault(name)
        ?? throw new UserErrorException($"There is no SFTP user '{PlainText.Line(name, 40)}'. See: uws sftp user list")
        {
            Kind = UserErrorKind.NotFound,
        };
}

/// <summary>What a step gives back, and what it has to tell.</summary>
internal sealed record SftpStep<T>(T Result, IReadOnlyList<AgentEvent> Events);
