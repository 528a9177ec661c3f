using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.SftpUsers;

namespace UwsAgent.Core.Tests.Uploads.SftpUsers;

public sealed class SftpUserBookTests : IDisposable
{
    private readonly SftpBench bench = new();

    [Fact]
    public async Task A_new_school_has_a_home_a_password_that_is_shown_once_and_a_line_in_the_servers_file()
    {
        var created = await bench.AddAsync("oakwood");
        Assert.True(bench.LogsIn("oakwood", created.Password!));
        Assert.Matches("^[a-z0-9]{6}-[a-z0-9]{6}-[a-z0-9]{6}-[a-z0-9]{2}$", created.Password);
        Assert.Matches(
            "(?m)^oakwood:\\$6\\$[^:]+:990:991:uws-agent:/srv/sftp/home/oakwood:/usr/sbin/nologin$",
            bench.Accounts.Users
        );
        Assert.Equal(
            ["/srv/sftp/home/oakwood", "/srv/sftp/home/oakwood/inbox", "/srv/sftp/home/oakwood/receipts"],
            bench.Accounts.Homes.Order()
        );
        var told = Assert.Single(bench.Events.Of(SftpEvents.Added));
        Assert.Equal(("oakwood", "ann", "uws sftp user remove oakwood"), (told.Target, told.Author, told.Undo));
        var remembered = (await bench.Store.ReadAllAsync("sftp-users", default)).Single().Json.ToArray();
        Assert.DoesNotContain(
            created.Password!,
            System.Text.Encoding.UTF8.GetString(remembered),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Both_passwords_work_during_a_rotation_and_in_the_end_only_the_new_one()
    {
        var old = (await bench.AddAsync("oakwood")).Password!;
        var fresh = (
            await bench.Book.SetPasswordAsync("oakwood", null, TimeSpan.FromDays(7), "ann", default)
        ).Password!;
        Assert.True(bench.LogsIn("oakwood", old));
        Assert.True(bench.LogsIn("oakwood.new", fresh));
        Assert.Equal(bench.Now.AddDays(7), Woken());

        bench.Clock.Advance(TimeSpan.FromDays(7));
        await bench.Book.ApplyAsync(default);
        Assert.True(bench.LogsIn("oakwood", fresh));
        Assert.True(bench.LogsIn("oakwood.new", fresh));

        bench.Clock.Advance(TimeSpan.FromDays(7));
        await bench.Book.ApplyAsync(default);
        Assert.True(bench.LogsIn("oakwood", fresh));
        Assert.Null(bench.HashOf("oakwood.new"));
        Assert.Null((await bench.Book.GetAsync("oakwood", default)).Rotation);
    }

    [Fact]
    public async Task A_password_without_grace_ends_the_old_one_and_any_rotation_at_once()
    {
        var old = (await bench.AddAsync("oakwood")).Password!;
        var second = (
            await bench.Book.SetPasswordAsync("oakwood", null, TimeSpan.FromDays(7), "ann", default)
        ).Password!;
        await bench.Book.SetPasswordAsync("oakwood", "a password of ours", null, "ann", default);
        Assert.True(bench.LogsIn("oakwood", "a password of ours"));
        Assert.False(bench.LogsIn("oakwood", old));
        Assert.Null(bench.HashOf("oakwood.new"));
        Assert.NotEqual(old, second);
    }

    [Fact]
    public async Task Who_is_disabled_or_expired_is_not_in_the_servers_files_at_all()
    {
        await bench.AddAsync("oakwood", wish => wish with { Keys = [SftpBench.Key] });
        Assert.Equal(["oakwood"], bench.Accounts.Keys.Keys);
        await bench.Book.ChangeAsync("oakwood", (user, _) => SftpUserChange.Disable(user, "left", "ann"), default);
        Assert.Null(bench.HashOf("oakwood"));
        Assert.Empty(bench.Accounts.Keys);
        await bench.Book.ChangeAsync("oakwood", (user, _) => SftpUserChange.Enable(user, "ann"), default);
        Assert.NotNull(bench.HashOf("oakwood"));

        var end = bench.Now.AddDays(30);
        await bench.Book.ChangeAsync("oakwood", (user, now) => SftpUserChange.Expire(user, end, now, "ann"), default);
        Assert.Equal(end, Woken());
        bench.Clock.Advance(TimeSpan.FromDays(30));
        await bench.Book.ApplyAsync(default);
        Assert.Null(bench.HashOf("oakwood"));
        Assert.Empty(bench.Accounts.Keys);
        Assert.Single(bench.Events.Of(SftpEvents.Expired));
        await bench.Book.ApplyAsync(default);
        Assert.Single(bench.Events.Of(SftpEvents.Expired));
    }

    [Fact]
    public async Task An_expiry_counts_at_every_writing_even_before_its_own_job()
    {
        await bench.AddAsync("oakwood", wish => wish with { ExpiresAt = bench.Now.AddHours(1) });
        bench.Clock.Advance(TimeSpan.FromHours(2));
        await bench.AddAsync("maple");
        Assert.Null(bench.HashOf("oakwood"));
    }

    [Fact]
    public async Task E34_Concurrent_saves_of_two_admins_are_both_kept()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Task.Run(() => bench.AddAsync($"school{number}"))));
        Assert.Equal(40, (await bench.Book.ListAsync(default)).Count);
        Assert.Equal(
            40,
            bench.Accounts.Users.Split('\n').Count(line => line.Contains(":990:", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task E34_What_was_remembered_but_not_written_is_written_by_the_next_run()
    {
        await bench.AddAsync("oakwood");
        bench.Accounts.RefusesWith = "No space left on device";
        var failed = await Assert.ThrowsAsync<UserErrorException>(() =>
            bench.Book.ChangeAsync("oakwood", (user, _) => SftpUserChange.Disable(user, "left", "ann"), default)
        );
        Assert.Contains("No space left on device", failed.Message, StringComparison.Ordinal);
        Assert.NotNull(bench.HashOf("oakwood"));
        Assert.Single(bench.Events.Of(SftpEvents.Refused));
        await Assert.ThrowsAsync<UserErrorException>(() => bench.Book.ApplyAsync(default));
        Assert.Single(bench.Events.Of(SftpEvents.Refused));

        bench.Accounts.RefusesWith = null;
        await bench.Reopen().ApplyAsync(default);
        Assert.Null(bench.HashOf("oakwood"));
    }

    [Fact]
    public async Task E34_A_user_who_was_removed_does_not_come_back_when_the_file_could_not_be_written()
    {
        await bench.AddAsync("oakwood");
        bench.Accounts.RefusesWith = "Read-only file system";
        await Assert.ThrowsAsync<UserErrorException>(() => bench.Book.RemoveAsync("oakwood", "ann", default));
        bench.Accounts.RefusesWith = null;
        await bench.Reopen().ApplyAsync(default);
        Assert.Null(bench.HashOf("oakwood"));
        Assert.Empty(await bench.Book.ListAsync(default));
    }

    [Theory]
    [InlineData("oak:wood")]
    [InlineData("oak\nroot")]
    [InlineData("oak wood")]
    [InlineData("")]
    [InlineData("-oak")]
    [InlineData("..")]
    [InlineData("oak/wood")]
    [InlineData("root")]
    [InlineData("oakwood.new")]
    [InlineData("öak")]
    [InlineData("a-name-that-is-much-longer-than-a-login-name-may-be")]
    public async Task E34_A_name_that_could_mean_something_else_is_refused(string name)
    {
        await Assert.ThrowsAsync<UserErrorException>(() => bench.AddAsync(name));
        Assert.Equal((0, 0), (bench.Accounts.Writes, bench.Accounts.Homes.Count));
    }

    [Theory]
    [InlineData("../other")]
    [InlineData("/etc")]
    [InlineData("a:b")]
    [InlineData(".uws")]
    [InlineData("a\nb")]
    public async Task E34_A_home_outside_of_the_root_is_refused(string home) =>
        await Assert.ThrowsAsync<UserErrorException>(() =>
            bench.AddAsync("oakwood", wish => wish with { Home = home })
        );

    [Fact]
    public async Task E34_Doubled_names_are_refused_also_in_another_case()
    {
        await bench.AddAsync("oakwood");
        await Assert.ThrowsAsync<UserErrorException>(() => bench.AddAsync("oakwood"));
        await Assert.ThrowsAsync<UserErrorException>(() => bench.AddAsync("Oakwood", wish => wish with { Home = "b" }));
        Assert.Single(await bench.Book.ListAsync(default));
    }

    [Fact]
    public async Task E34_Nobody_gets_uid_0()
    {
        bench.Accounts.Own = (0, 0);
        var refused = await Assert.ThrowsAsync<UserErrorException>(() => bench.AddAsync("oakwood"));
        Assert.Contains("Sftp:Uid", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, bench.Accounts.Writes);
    }

    [Fact]
    public async Task E34_A_file_that_others_may_read_is_written_anew_with_the_right_mode()
    {
        await bench.AddAsync("oakwood");
        bench.Accounts.IsOpen = true;
        Assert.False(await bench.Book.IsCurrentAsync(default));
        await bench.Book.ApplyAsync(default);
        Assert.False(bench.Accounts.IsOpen);
    }

    [Fact]
    public async Task E33_Two_logins_see_the_same_receipts_only_when_an_admin_says_so()
    {
        await bench.AddAsync("oakwood");
        var refused = await Assert.ThrowsAsync<UserErrorException>(() =>
            bench.AddAsync("vendor", wish => wish with { Home = "oakwood" })
        );
        Assert.Contains("--share-home", refused.Message, StringComparison.Ordinal);
        await bench.AddAsync("vendor", wish => wish with { Home = "oakwood", SharesHome = true });
    }

    [Fact]
    public async Task Lines_that_somebody_else_wrote_are_kept()
    {
        bench.Accounts.Users = "maple:$1$salt$0123456789012345678901:990:991::/srv/sftp/home/maple:/bin/false\n";
        await bench.AddAsync("oakwood");
        Assert.Equal("$1$salt$0123456789012345678901", bench.HashOf("maple"));
        Assert.Equal("maple", Assert.Single(bench.Events.Of(SftpEvents.Adopted)).Target);
    }

    [Theory]
    [InlineData("nonsense", "7")]
    [InlineData("maple:x:0:0::/srv/sftp/home/maple:/bin/sh", "uid 0")]
    [InlineData("maple:x:1000:991::/srv/sftp/home/maple:/bin/sh", "uid 1000")]
    [InlineData("maple:x:990:991::/etc:/bin/sh", "home of maple")]
    [InlineData("maple:x:990:991::/srv/sftp/home/../x:/bin/sh", "home of maple")]
    [InlineData("maple::990:991::/srv/sftp/home/maple:/bin/sh", "no password")]
    public async Task E34_A_line_that_must_not_be_there_stops_every_change_and_is_named(string line, string reason)
    {
        bench.Accounts.Users = $"# by hand\n{line}\n";
        var refused = await Assert.ThrowsAsync<UserErrorException>(() => bench.AddAsync("oakwood"));
        Assert.Contains("line 2", refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, bench.Accounts.Writes);
        Assert.Empty(await bench.Book.ListAsync(default));
    }

    [Fact]
    public async Task Keys_are_added_and_removed_and_one_can_log_in_by_key_alone()
    {
        var created = await bench.AddAsync(
            "oakwood",
            wish => wish with { Keys = [SftpBench.Key], HasNoPassword = true }
        );
        Assert.Null(created.Password);
        Assert.Equal("!", bench.HashOf("oakwood"));
        Assert.Contains("BEGIN SSH2 PUBLIC KEY", bench.Accounts.Keys["oakwood"], StringComparison.Ordinal);
        var fingerprint = created.User.Keys[0].Fingerprint;
        await bench.Book.ChangeAsync(
            "oakwood",
            (user, _) => SftpUserChange.RemoveKey(user, fingerprint, "ann"),
            default
        );
        Assert.Empty(bench.Accounts.Keys);
    }

    [Fact]
    public async Task A_home_whose_uploads_nobody_judges_is_said_to_be_so()
    {
        bench.Uploads = bench.Uploads with { UnlistedHomes = false };
        bench.Reopen();
        Assert.Contains("Uploads:Schools", (await bench.AddAsync("oakwood")).Warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_servers_directory_nothing_is_remembered()
    {
        bench.Accounts.IsAbsent = true;
        await Assert.ThrowsAsync<UserErrorException>(() => bench.AddAsync("oakwood"));
        Assert.Empty(await bench.Book.ListAsync(default));
    }

    public void Dispose() => bench.Dispose();

    private DateTimeOffset? Woken() =>
        bench
            .Queue.Snapshot()
            .Where(job => job.Kind == SftpUsersJob.Kind.Name)
            .Select(job =>
                (DateTimeOffset?)new DateTimeOffset(long.Parse(job.DedupeKey!.Split(':')[1], null), TimeSpan.Zero)
            )
            .LastOrDefault();
}
