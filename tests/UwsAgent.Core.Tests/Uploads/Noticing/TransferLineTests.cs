using System.Text;
using CsCheck;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Core.Tests.Uploads.Noticing;

public sealed class TransferLineTests
{
    [Fact]
    public void A_line_of_the_server_says_who_what_and_how_it_ended()
    {
        var line = Parse("2026-11-23 04:58:16,592 alpha 127.0.0.1 STOR /srv/sftp/home/alpha/my users.csv 226 8")!;
        Assert.Equal(new DateTime(2026, 11, 23, 4, 58, 16, 592), line.LocalTime);
        Assert.Equal("alpha", line.User);
        Assert.Equal("/srv/sftp/home/alpha/my users.csv", line.FilePath);
        Assert.True(line.Succeeded);
        Assert.False(line.IsResume);
        Assert.Equal(8, line.Bytes);
    }

    [Theory]
    [InlineData("451", "STOR", false)]
    [InlineData("426", "STOR", false)]
    [InlineData("226", "APPE", true)]
    public void An_interruption_and_a_resumed_upload_are_told_apart(string code, string command, bool succeeded)
    {
        var line = Parse($"2026-11-23 04:58:16 a 1.1.1.1 {command} /srv/x/y.csv {code} 20414464")!;
        Assert.Equal(succeeded, line.Succeeded);
        Assert.Equal(command == "APPE", line.IsResume);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("garbage")]
    [InlineData("2026-11-23 04:58:16,592 - 127.0.0.1 USER - 331 -")]
    [InlineData("2026-11-23 04:58:16,592 alpha 127.0.0.1 RNTO /srv/sftp/home/alpha/x.csv 250 0")]
    [InlineData("2026-11-23 04:58:16,592 alpha 127.0.0.1 STOR /srv/sftp/home/alpha/denied.csv 451 -")]
    [InlineData("2026-11-23 04:58:16,592 alpha 127.0.0.1 STOR /srv/sftp/home/alpha/x.csv 22")]
    [InlineData("2026-99-23 04:58:16,592 alpha 127.0.0.1 STOR /srv/sftp/home/alpha/x.csv 226 8")]
    [InlineData("2026-11-23 04:58:16,592 alpha 127.0.0.1 STOR relative.csv 226 8")]
    public void E22_A_garbled_line_or_one_about_something_else_says_nothing(string line) => Assert.Null(Parse(line));

    [Fact]
    public void E22_No_bytes_whatever_make_it_fail() =>
        Gen.Byte.Array.Sample(bytes => (TransferLine.Parse(bytes, "")?.Bytes ?? 0) >= 0);

    [Fact]
    public void A_line_without_the_mark_is_forged_by_a_name_with_a_line_break_in_it()
    {
        var forged = "2026-11-23 04:58:16,591 beta 127.0.0.1 STOR /srv/sftp/home/beta/users.csv 226 8";
        Assert.Null(TransferLine.Parse(Encoding.UTF8.GetBytes(forged), "k7Jq"));
        Assert.NotNull(TransferLine.Parse(Encoding.UTF8.GetBytes("k7Jq " + forged), "k7Jq"));
    }

    [Fact]
    public void E27_Names_of_any_bytes_come_back_as_they_were_and_can_be_shown() =>
        Gen.Byte.Array.Sample(bytes =>
        {
            var text = FileNameText.FromBytes(bytes);
            return text.All(letter => !char.IsControl(letter))
                && FileNameText.ToBytes(text).AsSpan().SequenceEqual(bytes);
        });

    private static TransferLine? Parse(string line) => TransferLine.Parse(Encoding.UTF8.GetBytes(line), "");
}
