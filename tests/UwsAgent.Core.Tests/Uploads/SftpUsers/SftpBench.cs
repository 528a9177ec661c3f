using Microsoft.Extensions.Time.Testing;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.SftpUsers;

namespace UwsAgent.Core.Tests.Uploads.SftpUsers;

/// <summary>The book of SFTP users over fakes, on a clock that only the test moves.</summary>
internal sealed class SftpBench : IDisposable
{
    public const string Key =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF8UenRSHKQHHvTDpVAggo5ZxoJ7ReTJcx3Hp0LJ8HdN nightly@sis.example";

    private byte counter;

    public SftpBench() => Book = Open();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));

    public FakeDocumentStore Store { get; } = new();

    public FakeSftpAccounts Accounts { get; } = new();

    public FakeEventLog Events { get; } = new();

    public FakeJobQueue Queue { get; } = new();

    public SftpOptions Options { get; } = new() { HashRounds = 1000 };

    public UploadsOptions Uploads { get; set; } = new() { HomeRoot = "/srv/sftp/home" };

    public SftpUserBook Book { get; private set; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>As after a restart: nothing is left but what is on disk.</summary>
    public SftpUserBook Reopen() => Book = Open();

    public async Task<SftpCreated> AddAsync(string name, Func<SftpWish, SftpWish>? change = null)
    {
        var wish = new SftpWish(name);
        return (await Book.AddAsync([change?.Invoke(wish) ?? wish], "ann", default))[0];
    }

    /// <summary>The hash that a login name has in the server's file; null when it is not there.</summary>
    public string? HashOf(string login) =>
        Accounts
            .Users.Split('\n')
            .Select(line => line.Split(':'))
            .Where(fields => fields[0] == login)
            .Select(fields => fields[1])
            .SingleOrDefault();

    public bool LogsIn(string login, string password) =>
        HashOf(login) is { } hash && Sha512Crypt.Verify(password, hash);

    public void Dispose() => Book.Dispose();

    private SftpUserBook Open() =>
        new(
            new Fixed<SftpOptions>(Options),
            new Fixed<UploadsOptions>(Uploads),
            Store,
            Accounts,
            Events,
            Queue,
            count => [.. Enumerable.Range(0, count).Select(at => (byte)(at + counter++))],
            Clock
        );
}
