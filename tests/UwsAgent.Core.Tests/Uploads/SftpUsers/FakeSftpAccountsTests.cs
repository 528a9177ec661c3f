using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Uploads.SftpUsers;

public sealed class FakeSftpAccountsTests : SftpAccountsContract
{
    protected override ISftpAccounts Accounts { get; } = new FakeSftpAccounts();

    protected override string Directory => "/var/lib/uws-agent/sftp";

    protected override string HomeRoot => "/srv/sftp/home";
}
