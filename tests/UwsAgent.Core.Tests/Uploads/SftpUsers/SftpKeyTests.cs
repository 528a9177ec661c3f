using UwsAgent.Core.Uploads.SftpUsers;

namespace UwsAgent.Core.Tests.Uploads.SftpUsers;

public sealed class SftpKeyTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_line_of_OpenSSH_becomes_a_block_of_RFC_4716_and_back()
    {
        var key = SftpKey.Parse(SftpBench.Key + "\n", Now, "ann");
        Assert.Equal("ssh-ed25519", key.Type);
        Assert.Equal("nightly@sis.example", key.Comment);
        var file = SftpKey.File([key]);
        Assert.Equal(
            """
            ---- BEGIN SSH2 PUBLIC KEY ----
            Comment: "nightly@sis.example"
            AAAAC3NzaC1lZDI1NTE5AAAAIF8UenRSHKQHHvTDpVAggo5ZxoJ7ReTJcx3Hp0LJ8HdN
            ---- END SSH2 PUBLIC KEY ----

            """.ReplaceLineEndings("\n"),
            file
        );
        Assert.Equal(key, SftpKey.Parse(file, Now, "ann"));
    }

    [Fact]
    public void A_comment_cannot_break_out_of_its_line()
    {
        var key = SftpKey.Parse(
            $"{string.Join(' ', SftpBench.Key.Split(' ')[..2])} a\"b\\: \u202e{new string('x', 200)}",
            Now,
            "ann"
        );
        Assert.DoesNotContain('"', key.Comment);
        Assert.True(key.Comment.Length <= 60);
    }

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nabc", "private key")]
    [InlineData("command=\"/bin/sh\" ssh-ed25519 AAAA x", "must begin with its type")]
    [InlineData("ssh-ed25519 AAAA", "cut short")]
    [InlineData("ssh-ed25519 not!base64", "not base 64")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAABQECAwQF", "the server takes")]
    [InlineData("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAACQDExMTExMTExA==", "at least 2048 bits")]
    [InlineData("ssh-dss AAAAB3NzaC1kc3MAAAABAQ==", "the server takes")]
    [InlineData("ssh-ed25519 AAAA x\nssh-ed25519 AAAA y", "one key is wanted")]
    public void What_is_no_usable_public_key_is_refused_with_the_reason(string text, string reason) =>
        Assert.Contains(
            reason,
            Assert.Throws<UserErrorException>(() => SftpKey.Parse(text, Now, "ann")).Message,
            StringComparison.Ordinal
        );
}
