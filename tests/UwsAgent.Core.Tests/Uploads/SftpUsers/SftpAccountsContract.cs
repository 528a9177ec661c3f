using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Uploads.SftpUsers;

/// <summary>What the files of the SFTP server do, whoever stands for them.</summary>
public abstract class SftpAccountsContract
{
    protected abstract ISftpAccounts Accounts { get; }

    protected abstract string Directory { get; }

    protected abstract string HomeRoot { get; }

    [Fact]
    public void What_was_written_is_read()
    {
        Assert.Equal("", Accounts.Read(Directory).Users);
        Accounts.Write(Directory, "alpha:x\nöäü\n", Keys(("alpha", "one\n"), ("beta", "two\n")));
        var read = Accounts.Read(Directory);
        Assert.Equal("alpha:x\nöäü\n", read.Users);
        Assert.Equal(["one\n", "two\n"], read.Keys.Values.Order());
        Assert.True(read.IsSafe);
    }

    [Fact]
    public void Keys_that_are_not_wanted_any_more_are_removed()
    {
        Accounts.Write(Directory, "a\n", Keys(("alpha", "one\n"), ("beta", "two\n")));
        Accounts.Write(Directory, "a\n", Keys(("beta", "three\n")));
        Assert.Equal([new("beta", "three\n")], Accounts.Read(Directory).Keys);
    }

    [Fact]
    public void A_home_that_is_there_is_kept()
    {
        var own = Accounts.Own;
        Accounts.MakeHome(HomeRoot, "alpha", ["inbox"], own.Uid, own.Gid);
        Accounts.MakeHome(HomeRoot, "alpha", ["inbox", "receipts"], own.Uid, own.Gid);
    }

    protected static IReadOnlyDictionary<string, string> Keys(params (string Name, string Text)[] keys) =>
        keys.ToDictionary(key => key.Name, key => key.Text, StringComparer.Ordinal);
}
