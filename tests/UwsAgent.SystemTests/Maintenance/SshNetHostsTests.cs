using System.Globalization;
using UwsAgent.Adapters;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Ports;

namespace UwsAgent.SystemTests.Maintenance;

/// <summary>SSH.NET keeps to the contract of hosts, with a real sshd on loopback.</summary>
public sealed class SshNetHostsTests : FarHostContract, IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("uws-far-").FullName;
    private FarHostAddress there = null!;

    protected override IFarHosts Hosts { get; } = new SshNetHosts(TimeProvider.System);

    protected override FarHostAddress There => there;

    public async ValueTask InitializeAsync()
    {
        RealServers.NeedRoot();
        RealServers.NeedProgram("sshd");
        var words = (await Shell.RunAsync(0, RealServers.Script("far-sshd.sh"), "start", directory)).Trim().Split(' ');
        there = new FarHostAddress(
            "there",
            "127.0.0.1",
            int.Parse(words[0], CultureInfo.InvariantCulture),
            Environment.UserName,
            Path.Join(directory, "id"),
            [words[1]]
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Shell.TryAsync(RealServers.Script("far-sshd.sh"), "stop", directory);
        Directory.Delete(directory, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_key_with_a_passphrase_says_which_setting_opens_it_E_c12()
    {
        await Shell.RunAsync(0, "ssh-keygen", "-q", "-p", "-N", "secret", "-f", there.KeyFile);
        var closed = await Assert.ThrowsAsync<FarHostException>(() => Hosts.OpenAsync(there, false, Stop));
        Assert.Contains("KeyPassphrase", closed.Message, StringComparison.Ordinal);
        await using var open = await Hosts.OpenAsync(
            there with
            {
                KeyPassphrase = new Core.Configuration.Secret("secret"),
            },
            false,
            Stop
        );
    }

    [Fact]
    public async Task A_host_that_is_away_may_be_there_again_later_E_c12()
    {
        await Shell.RunAsync(0, RealServers.Script("far-sshd.sh"), "stop", directory);
        var away = await Assert.ThrowsAsync<FarHostException>(() => Hosts.OpenAsync(there, false, Stop));
        Assert.Equal(FarFault.Unreachable, away.Fault);
        Assert.True(away.MayPass);
    }
}
