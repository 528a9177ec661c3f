using System.Text;
using CsCheck;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Core.Tests.Uploads.Noticing;

public sealed class OpenSshSessionsTests
{
    private const string Opened = "session opened for local user alpha from [127.0.0.1]";
    private const string Open = "open \"/home/alpha/my users.csv\" flags WRITE,CREATE,TRUNCATE mode 0666";
    private const string Close = "close \"/home/alpha/my users.csv\" bytes read 0 written 8";

    private readonly OpenSshSessions sessions = new();

    [Fact]
    public void A_close_after_a_write_is_a_finished_upload_of_the_sessions_user()
    {
        Assert.Null(Hear(Opened));
        Assert.Null(Hear(Open));
        var line = Hear(Close)!;
        Assert.Equal(
            ("alpha", "/home/alpha/my users.csv", true, false, 8L),
            (line.User, line.FilePath, line.Succeeded, line.IsResume, line.Bytes)
        );
        Assert.Equal(new DateTime(2026, 11, 23, 4, 58, 16, 592, DateTimeKind.Utc), line.LocalTime);
    }

    [Fact]
    public void E1_A_forced_close_is_an_interruption_even_when_nothing_was_written()
    {
        Hear(Open);
        var line = Hear("forced " + Close.Replace("written 8", "written 0", StringComparison.Ordinal))!;
        Assert.Equal((false, 0L), (line.Succeeded, line.Bytes));
    }

    [Fact]
    public void E8_An_upload_that_was_opened_without_being_emptied_is_a_resumed_one()
    {
        Hear(Open.Replace(",TRUNCATE", "", StringComparison.Ordinal));
        Assert.True(Hear(Close)!.IsResume);
        Hear(Open);
        Assert.False(Hear(Close)!.IsResume);
    }

    [Fact]
    public void A_download_is_no_upload_and_sessions_do_not_mix()
    {
        Hear("open \"/home/alpha/receipts/x.txt\" flags READ mode 0666");
        Assert.Null(Hear("close \"/home/alpha/receipts/x.txt\" bytes read 20 written 0"));
        Hear(Open.Replace(",TRUNCATE", "", StringComparison.Ordinal), process: 7);
        Assert.False(Hear(Close, process: 8)!.IsResume);
    }

    [Fact]
    public void A_close_whose_session_began_before_the_log_still_says_how_much_arrived() =>
        Assert.Equal(("", 8L), (Hear(Close)!.User, Hear(Close)!.Bytes));

    [Theory]
    [InlineData("2026-11-23T04:58:16.592341+00:00 host internal-sftp[12]: ")]
    [InlineData("2026-11-23T04:58:16.592341+0000 host internal-sftp[12]: ")]
    [InlineData("2026-11-23T05:58:16.592+01:00 host internal-sftp[12]:  ")]
    [InlineData("2026-11-23T04:58:16Z host internal-sftp[12]: ")]
    public void Lines_of_syslog_and_of_the_journal_are_the_same(string head)
    {
        var line = sessions.Hear(Encoding.UTF8.GetBytes(head + Close + "\n"), "")!;
        Assert.Equal(new DateTime(2026, 11, 23, 4, 58, 16), line.LocalTime, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void E27_A_name_comes_back_as_it_was_and_cannot_forge_what_follows_it()
    {
        var line = Hear("close \"/home/alpha/Jos\\303\\251\\012\" bytes read 0 written 99\" bytes read 0 written 8")!;
        Assert.Equal("/home/alpha/José\\x0A\" bytes read 0 written 99", line.FilePath);
        Assert.Equal(8, line.Bytes);
        Assert.Equal("/a\\x5Cb", Hear("close \"/a\\\\b\" bytes read 0 written 8")!.FilePath);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("close \"/x\"")]
    [InlineData("close \"/x\" bytes read 0 written -8")]
    [InlineData("close \"/x\" bytes read 0 written 8 ")]
    [InlineData("opendir \"/x\"")]
    public void E22_A_garbled_line_says_nothing(string message) => Assert.Null(Hear(message));

    [Theory]
    [InlineData("Nov 23 04:58:16 host internal-sftp[12]: " + Close)]
    [InlineData("2026-11-23T04:58:16Z host sshd[12]: " + Close)]
    [InlineData("2026-11-23T04:58:16Z host internal-sftp[x]: " + Close)]
    public void E22_A_line_of_another_program_or_form_says_nothing(string line) =>
        Assert.Null(sessions.Hear(Encoding.UTF8.GetBytes(line), ""));

    [Fact]
    public void E22_No_bytes_whatever_make_it_fail() =>
        Gen.Byte.Array.Sample(bytes =>
        {
            byte[] line = [.. Encoding.UTF8.GetBytes("2026-11-23T04:58:16Z h internal-sftp[1]: close \""), .. bytes];
            return (new OpenSshSessions().Hear(bytes, "")?.Bytes ?? 0) >= 0
                && (new OpenSshSessions().Hear(line, "")?.Bytes ?? 0) >= 0;
        });

    [Theory]
    [InlineData("", "/srv/sftp/home/alpha/x.csv", "alpha/x.csv")]
    [InlineData("/home", "/home/alpha/x.csv", "alpha/x.csv")]
    [InlineData("/home", "//home/alpha/./in/../x.csv", null)]
    [InlineData("/home", "/home//alpha/./in/../x.csv", "alpha/x.csv")]
    [InlineData("/home", "in/x.csv", "alpha/in/x.csv")]
    [InlineData("/home", "/etc/passwd", null)]
    [InlineData("~", "/in/x.csv", "alpha/in/x.csv")]
    [InlineData("~", "/../../beta/x.csv", "alpha/beta/x.csv")]
    public void A_path_of_the_server_is_found_in_the_homes(string root, string path, string? found) =>
        Assert.Equal(found, ServerPaths.Find(path, "alpha", new UploadsOptions { TransferLogRoot = root })?.ToString());

    private TransferLine? Hear(string message, int process = 4711) =>
        sessions.Hear(
            Encoding.UTF8.GetBytes($"2026-11-23T04:58:16.592+00:00 host internal-sftp[{process}]: {message}"),
            ""
        );
}
