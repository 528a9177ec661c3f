using UwsAgent.Adapters;
using UwsAgent.Core;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Uploads.SftpUsers;
using UwsAgent.Http;

namespace UwsAgent.Tests.Uploads;

public sealed class FileSystemSftpAccountsTests : SftpAccountsContract, IDisposable
{
    private readonly string root = System.IO.Directory.CreateTempSubdirectory("uws-sftp-").FullName;

    public FileSystemSftpAccountsTests() => System.IO.Directory.CreateDirectory(Path.Join(root, "home"));

    protected override ISftpAccounts Accounts { get; } = new FileSystemSftpAccounts();

    protected override string Directory => root;

    protected override string HomeRoot => Path.Join(root, "home");

    [Fact]
    public void E34_The_server_can_never_see_half_a_file_or_one_that_others_may_read()
    {
        Accounts.Write(root, "first\n", Keys(("a", "k")));
        var before = File.ReadAllText(Path.Join(root, "users"));
        File.WriteAllText(Path.Join(root, ".uws-new-users"), "half of what a crash left beh");
        Accounts.Write(root, "second\n", Keys());
        Assert.Equal(("first\n", "second\n"), (before, File.ReadAllText(Path.Join(root, "users"))));
        Assert.Equal(["users"], System.IO.Directory.GetFiles(root).Select(Path.GetFileName));
        const UnixFileMode Wanted = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        Assert.Equal(Wanted, File.GetUnixFileMode(Path.Join(root, "users")));
    }

    [Fact]
    public void E34_A_directory_that_everybody_may_write_is_closed()
    {
        Accounts.Write(root, "x\n", Keys());
        File.SetUnixFileMode(root, File.GetUnixFileMode(root) | UnixFileMode.OtherWrite);
        Assert.False(Accounts.Read(root).IsSafe);
        Accounts.Write(root, "x\n", Keys());
        Assert.True(Accounts.Read(root).IsSafe);
    }

    [Fact]
    public void E34_A_link_in_the_place_of_a_home_is_refused()
    {
        var elsewhere = System.IO.Directory.CreateDirectory(Path.Join(root, "elsewhere")).FullName;
        File.CreateSymbolicLink(Path.Join(HomeRoot, "alpha"), elsewhere);
        Assert.Throws<UserErrorException>(() =>
            Accounts.MakeHome(HomeRoot, "alpha", ["inbox"], UnixFile.CurrentUser, UnixFile.CurrentGroup)
        );
        Assert.Empty(System.IO.Directory.GetFileSystemEntries(elsewhere));
    }

    [Fact]
    public void A_home_is_for_the_schools_alone()
    {
        Accounts.MakeHome(HomeRoot, "alpha", ["inbox"], UnixFile.CurrentUser, UnixFile.CurrentGroup);
        var mode = File.GetUnixFileMode(Path.Join(HomeRoot, "alpha", "inbox"));
        Assert.Equal(
            UnixFileMode.None,
            mode & (UnixFileMode.OtherRead | UnixFileMode.OtherExecute | UnixFileMode.GroupWrite)
        );
    }

    public void Dispose() => System.IO.Directory.Delete(root, recursive: true);
}
