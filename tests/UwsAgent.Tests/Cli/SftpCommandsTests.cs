using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Cli.Commands;
using UwsAgent.Core.Access;
using UwsAgent.Core.Tests.Uploads.SftpUsers;
using UwsAgent.Core.Uploads.SftpUsers;
using UwsAgent.Operations;

namespace UwsAgent.Tests.Cli;

public sealed class SftpCommandsTests : IDisposable
{
    private readonly SftpBench bench = new();

    [Fact]
    public async Task A_login_is_made_shown_changed_and_removed()
    {
        var added = await RunAsync(
            "",
            "sftp",
            "user",
            "add",
            "oakwood",
            "--note",
            "Ann at the district",
            "--expires",
            "2027-06-30"
        );
        Assert.Equal((0, ""), (added.Code, added.Error));
        var password = added
            .Out.Split('\n')
            .First(line => line.StartsWith("password", StringComparison.Ordinal))
            .Split(' ')[^1];
        Assert.True(bench.LogsIn("oakwood", password));
        Assert.Matches("oakwood +active +oakwood +password +2027-06-30", (await RunAsync("", "sftp", "user")).Out);

        var rotated = await RunAsync(
            "a new password",
            "sftp",
            "user",
            "passwd",
            "oakwood",
            "--grace",
            "7d",
            "--password-stdin"
        );
        Assert.Contains("oakwood.new", rotated.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("a new password", rotated.Out, StringComparison.Ordinal);
        Assert.Contains(
            "two passwords",
            (await RunAsync("", "sftp", "user", "show", "oakwood")).Out,
            StringComparison.Ordinal
        );

        var key = await RunAsync(SftpBench.Key, "sftp", "user", "key", "add", "oakwood", "-");
        Assert.Contains("SHA256:", key.Out, StringComparison.Ordinal);
        Assert.Contains(
            "ssh-ed25519",
            (await RunAsync("", "sftp", "user", "key", "list", "oakwood")).Out,
            StringComparison.Ordinal
        );
        var fingerprint = (await bench.Book.GetAsync("oakwood", default)).Keys[0].Fingerprint;
        Assert.Equal(0, (await RunAsync("", "sftp", "user", "key", "remove", "oakwood", fingerprint)).Code);

        Assert.Equal(0, (await RunAsync("", "sftp", "user", "disable", "oakwood", "--reason", "summer")).Code);
        Assert.Matches("oakwood +disabled.*summer", (await RunAsync("", "sftp", "user", "list")).Out);
        Assert.Equal(0, (await RunAsync("", "sftp", "user", "enable", "oakwood")).Code);
        Assert.Contains(
            "does not end",
            (await RunAsync("", "sftp", "user", "expire", "oakwood", "never")).Out,
            StringComparison.Ordinal
        );
        Assert.Equal(2, (await RunAsync("", "sftp", "user", "remove", "oakwood")).Code);
        Assert.Equal(0, (await RunAsync("", "sftp", "user", "remove", "oakwood", "--yes")).Code);
        Assert.Null(bench.HashOf("oakwood"));
    }

    [Fact]
    public async Task A_table_is_imported_and_each_new_password_is_shown_once()
    {
        var ended = await RunAsync("name,expires\noakwood,2027-06-30\nmaple,\n", "sftp", "import", "-");
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        var password = ended.Out.Split('\n').First(line => line.StartsWith("maple", StringComparison.Ordinal));
        Assert.True(bench.LogsIn("maple", password.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]));
        var file = await RunAsync("", "sftp", "import", "/etc/passwd");
        Assert.Equal(2, file.Code);
        Assert.Contains("opens no file of yours", file.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("add", "maple")]
    [InlineData("passwd", "oakwood")]
    [InlineData("disable", "oakwood")]
    [InlineData("enable", "oakwood")]
    [InlineData("expire", "oakwood", "never")]
    [InlineData("key", "add", "oakwood", "-")]
    [InlineData("key", "remove", "oakwood", "SHA256:x")]
    [InlineData("remove", "oakwood", "--yes")]
    public async Task Only_admins_change_logins_and_others_may_look(params string[] words)
    {
        await bench.AddAsync("oakwood");
        var before = bench.Accounts.Users;
        var probe = new CommandProbe { Caller = new Caller("bob", [], CanChange: false), Time = bench.Clock };
        var ended = await probe.RunAsync([Commands()], ["sftp", "user", .. words]);
        Assert.Equal(4, ended.Code);
        Assert.Equal(before, bench.Accounts.Users);
        var look = await new CommandProbe
        {
            Caller = new Caller("bob", [], CanChange: false),
            Time = bench.Clock,
        }.RunAsync([Commands()], ["sftp", "user", "--json"]);
        Assert.Equal(0, look.Code);
        Assert.DoesNotContain("$6$", look.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_is_done_by_HTTP()
    {
        await using var door = await DoorHost.StartAsync(
            services => services.AddSingleton(new SftpUsers(bench.Book, bench.Clock)),
            map: app => app.MapSftpOperations()
        );
        using var client = Client(door);
        using var added = await client.PostAsJsonAsync("/sftp/users", new { name = "oakwood", note = "x" });
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        using var made = JsonDocument.Parse(await added.Content.ReadAsStringAsync());
        Assert.True(bench.LogsIn("oakwood", made.RootElement.GetProperty("password").GetString()!));
        using var twice = await client.PostAsJsonAsync("/sftp/users", new { name = "oakwood" });
        Assert.Equal(HttpStatusCode.BadRequest, twice.StatusCode);
        using var fresh = await client.PostAsJsonAsync("/sftp/users/oakwood/password", new { grace = "7d" });
        Assert.Equal(HttpStatusCode.OK, fresh.StatusCode);
        using var key = await client.PostAsJsonAsync("/sftp/users/oakwood/keys", new { key = SftpBench.Key });
        Assert.Equal(HttpStatusCode.OK, key.StatusCode);
        var fingerprint = (await bench.Book.GetAsync("oakwood", default)).Keys[0].Fingerprint;
        using var gone = await client.DeleteAsync(new Uri($"/sftp/users/oakwood/keys/{fingerprint}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, gone.StatusCode);
        using var off = await client.PostAsJsonAsync("/sftp/users/oakwood/disable", new { reason = "summer" });
        using var on = await client.PostAsync("/sftp/users/oakwood/enable", null);
        using var end = await client.PostAsJsonAsync("/sftp/users/oakwood/expiry", new { when = "90d" });
        Assert.All([off, on, end], answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        using var table = new StringContent("name\nmaple\n", Encoding.UTF8, "text/csv");
        using var imported = await client.PostAsync("/sftp/import", table);
        Assert.Contains("maple", await imported.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("$6$", await client.GetStringAsync("/sftp/users"), StringComparison.Ordinal);
        using var removed = await client.DeleteAsync(new Uri("/sftp/users/oakwood", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
        using var missing = await client.GetAsync("/sftp/users/oakwood");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.All(
            bench.Events.Happened.Where(one => one.Kind != SftpEvents.Adopted),
            one => Assert.False(string.IsNullOrEmpty(one.Author))
        );
    }

    public void Dispose() => bench.Dispose();

    private static HttpClient Client(DoorHost door) =>
        new(
            new SocketsHttpHandler
            {
                ConnectCallback = async (_, stop) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(door.Socket), stop);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            }
        )
        {
            BaseAddress = new Uri("http://uws"),
        };

    private SftpCommands Commands() => new(new SftpUsers(bench.Book, bench.Clock));

    private Task<Ended> RunAsync(string input, params IReadOnlyList<string> arguments) =>
        new CommandProbe { Time = bench.Clock, Input = Encoding.UTF8.GetBytes(input) }.RunAsync(
            [Commands()],
            arguments
        );
}
