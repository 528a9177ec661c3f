using Microsoft.Extensions.Time.Testing;
using UwsAgent.Adapters;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.SftpUsers;

namespace UwsAgent.SystemTests.Uploads;

/// <summary>What the agent writes is what a real ProFTPD lets in, at once and without a restart.</summary>
public sealed class SftpUserTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
    private string root = "";
    private string port = "";
    private SftpUserBook book = null!;

    [Fact]
    public async Task A_new_school_logs_in_at_once_and_a_removed_one_no_more()
    {
        var password = await AddAsync("alpha");
        Assert.True(await LogsInAsync("alpha", password));
        Assert.False(await LogsInAsync("alpha", password + "x"));
        Assert.Contains("receipts", await SftpAsync("alpha", password, "ls"), StringComparison.Ordinal);
        await SftpAsync("alpha", password, "put /etc/hostname inbox/users.csv");
        Assert.True(File.Exists(Path.Join(root, "home", "alpha", "inbox", "users.csv")));
        await book.RemoveAsync("alpha", "ann", default);
        Assert.False(await LogsInAsync("alpha", password));
        Assert.True(File.Exists(Path.Join(root, "home", "alpha", "inbox", "users.csv")));
    }

    [Fact]
    public async Task Both_passwords_log_in_during_a_rotation()
    {
        var old = await AddAsync("alpha");
        var fresh = (await book.SetPasswordAsync("alpha", null, TimeSpan.FromDays(7), "ann", default)).Password!;
        Assert.True(await LogsInAsync("alpha", old));
        Assert.True(await LogsInAsync("alpha.new", fresh));
        await SftpAsync("alpha.new", fresh, "put /etc/hostname inbox/users.csv");
        Assert.True(File.Exists(Path.Join(root, "home", "alpha", "inbox", "users.csv")));

        clock.Advance(TimeSpan.FromDays(7));
        await book.ApplyAsync(default);
        Assert.False(await LogsInAsync("alpha", old));
        Assert.True(await LogsInAsync("alpha", fresh));
        Assert.True(await LogsInAsync("alpha.new", fresh));
        clock.Advance(TimeSpan.FromDays(7));
        await book.ApplyAsync(default);
        Assert.True(await LogsInAsync("alpha", fresh));
        Assert.False(await LogsInAsync("alpha.new", fresh));
    }

    [Fact]
    public async Task A_disabled_or_expired_school_is_kept_out_by_password_and_by_key()
    {
        var password = await AddAsync("alpha", await KeyAsync("alpha-key"));
        Assert.True(await LogsInByKeyAsync("alpha", "alpha-key"));
        await book.ChangeAsync("alpha", (user, _) => SftpUserChange.Disable(user, "left", "ann"), default);
        Assert.False(await LogsInAsync("alpha", password));
        Assert.False(await LogsInByKeyAsync("alpha", "alpha-key"));
        await book.ChangeAsync("alpha", (user, _) => SftpUserChange.Enable(user, "ann"), default);
        Assert.True(await LogsInAsync("alpha", password));

        var end = clock.GetUtcNow().AddDays(1);
        await book.ChangeAsync("alpha", (user, now) => SftpUserChange.Expire(user, end, now, "ann"), default);
        Assert.True(await LogsInAsync("alpha", password));
        clock.Advance(TimeSpan.FromDays(1));
        await book.ApplyAsync(default);
        Assert.False(await LogsInAsync("alpha", password));
        Assert.False(await LogsInByKeyAsync("alpha", "alpha-key"));
    }

    [Fact]
    public async Task Keys_as_OpenSSH_writes_them_log_in_and_a_removed_one_no_more()
    {
        await AddAsync("alpha", await KeyAsync("ed"));
        foreach (var (name, arguments) in new[] { ("rsa", "-t rsa -b 3072"), ("ec", "-t ecdsa -b 256") })
        {
            var key = SftpKey.Parse(await KeyAsync(name, arguments), clock.GetUtcNow(), "ann");
            await book.ChangeAsync("alpha", (user, _) => SftpUserChange.AddKey(user, key), default);
        }

        Assert.True(await LogsInByKeyAsync("alpha", "ed"));
        Assert.True(await LogsInByKeyAsync("alpha", "rsa"));
        Assert.True(await LogsInByKeyAsync("alpha", "ec"));
        var first = (await book.GetAsync("alpha", default)).Keys[0].Fingerprint;
        Assert.Contains(
            first,
            await Shell.RunAsync(0, "ssh-keygen", "-lf", Path.Join(root, "ed.pub")),
            StringComparison.Ordinal
        );
        await book.ChangeAsync("alpha", (user, _) => SftpUserChange.RemoveKey(user, first, "ann"), default);
        Assert.False(await LogsInByKeyAsync("alpha", "ed"));
        Assert.True(await LogsInByKeyAsync("alpha", "rsa"));
    }

    [Fact]
    public async Task E34_A_file_with_a_mode_that_the_server_refuses_at_its_start_is_mended()
    {
        await AddAsync("alpha");
        var file = Path.Join(root, "auth", "users");
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.OtherRead);
        var refused = await Shell.TryAsync("proftpd", "--configtest", "--config", Path.Join(root, "proftpd.conf"));
        Assert.NotEqual(0, refused.ExitCode);
        await book.ApplyAsync(default);
        await Shell.RunAsync(0, "proftpd", "--configtest", "--config", Path.Join(root, "proftpd.conf"));
    }

    [Fact]
    public async Task The_hashes_are_those_of_openssl()
    {
        RealServers.NeedProgram("openssl");
        foreach (var password in new[] { "x", "pässwörd with spaces", new string('y', 130) })
        {
            var made = await Shell.RunAsync(0, "openssl", "passwd", "-6", "-salt", "some.salt", password);
            Assert.True(Sha512Crypt.Verify(password, made.Trim()), made);
        }
    }

    public async ValueTask InitializeAsync()
    {
        RealServers.NeedRoot();
        RealServers.NeedProgram("proftpd");
        RealServers.NeedProgram("sshpass");
        root = Directory.CreateTempSubdirectory("uws-sftp-").FullName;
        port = (await Shell.RunAsync(0, RealServers.Script("proftpd.sh"), "start", root)).Trim();
        var options = new SftpOptions
        {
            Directory = Path.Join(root, "auth"),
            Uid = 65534,
            Gid = 65534,
            HashRounds = 1000,
        };
        book = new SftpUserBook(
            new Fixed<SftpOptions>(options),
            new Fixed<UploadsOptions>(new UploadsOptions { HomeRoot = Path.Join(root, "home") }),
            new FakeDocumentStore(),
            new FileSystemSftpAccounts(),
            new FakeEventLog(),
            new FakeJobQueue(),
            System.Security.Cryptography.RandomNumberGenerator.GetBytes,
            clock
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (root.Length > 0)
        {
            await Shell.RunAsync(0, RealServers.Script("proftpd.sh"), "stop", root);
            book.Dispose();
            Directory.Delete(root, recursive: true);
        }
    }

    private async Task<string> AddAsync(string name, string? key = null) =>
        (await book.AddAsync([new SftpWish(name) { Keys = key is null ? [] : [key] }], "ann", default))[0].Password!;

    private async Task<string> KeyAsync(string name, string arguments = "-t ed25519")
    {
        var file = Path.Join(root, name);
        await Shell.RunAsync(
            0,
            "ssh-keygen",
            ["-q", "-N", "", "-C", "the school's \"own\"", "-f", file, .. arguments.Split(' ')]
        );
        return await File.ReadAllTextAsync(file + ".pub");
    }

    private async Task<bool> LogsInAsync(string name, string password) =>
        (await SftpAsync(name, password, "pwd")).Contains("working directory", StringComparison.Ordinal);

    private async Task<bool> LogsInByKeyAsync(string name, string key)
    {
        string[] client =
        [
            "-o",
            "BatchMode=yes",
            "-o",
            "IdentitiesOnly=yes",
            "-i",
            Path.Join(root, key),
            .. Client(name),
        ];
        var said = await Shell.TryAsync(TimeSpan.FromMinutes(1), "pwd\n", "sftp", client);
        return said.Output.Contains("working directory", StringComparison.Ordinal);
    }

    private async Task<string> SftpAsync(string name, string password, string command)
    {
        string[] client = ["-p", password, "sftp", "-o", "PubkeyAuthentication=no", .. Client(name)];
        return (await Shell.TryAsync(TimeSpan.FromMinutes(1), command + "\n", "sshpass", client)).Output;
    }

    private string[] Client(string name) =>
        ["-q", "-P", port, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", $"{name}@127.0.0.1"];
}
