using UwsAgent.Core.Uploads.SftpUsers;

namespace UwsAgent.Core.Tests.Uploads.SftpUsers;

public sealed class Sha512CryptTests
{
    /// <summary>From the specification of the algorithm.</summary>
    [Theory]
    [InlineData(
        "Hello world!",
        "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"
    )]
    [InlineData(
        "Hello world!",
        "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v."
    )]
    [InlineData(
        "a very much longer text to encrypt.  This one even stretches over morethan one line.",
        "$6$rounds=1400$anotherlongsalts$POfYwTEok97VWcjxIiSOjiykti.o/pQs.wPvMxQ6Fm7I6IoYN3CmLs66x9t0oSwbtEW7o7UmJEiDwGqd8p4ur1"
    )]
    [InlineData(
        "we have a short salt string but not a short password",
        "$6$rounds=77777$short$WuQyW2YR.hBNpjjRhpYD/ifIw05xdfeEyQoMxIXbkvr0gge1a1x3yRULJ5CCaUeOxFmtlcGZelFl5CxtgfiAc0"
    )]
    public void The_examples_of_the_specification_come_out(string password, string hash)
    {
        Assert.True(Sha512Crypt.Verify(password, hash));
        Assert.False(Sha512Crypt.Verify(password + " ", hash));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("pässwörd")]
    [InlineData("exactly sixty-four bytes long, so that each block is filled up!!")]
    public void What_is_made_is_verified(string password)
    {
        var hash = Sha512Crypt.Hash(password, "0123456789abcdef"u8, 1000);
        Assert.StartsWith("$6$rounds=1000$", hash, StringComparison.Ordinal);
        Assert.True(Sha512Crypt.IsHash(hash));
        Assert.True(Sha512Crypt.Verify(password, hash));
        Assert.False(Sha512Crypt.Verify(password + "y", hash));
        Assert.DoesNotContain(':', hash);
    }

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("$1$salt$0123456789012345678901")]
    [InlineData("$6$salt$short")]
    [InlineData(
        "$6$rounds=10$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjlO/O817G3uBnIFNjnQJuesI68OTLiBFdcbYEdFCoEOfaS35inz1"
    )]
    public void Other_texts_are_no_hashes(string text) => Assert.False(Sha512Crypt.IsHash(text));
}
