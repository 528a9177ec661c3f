using UwsAgent.Core.Maintenance.Packages.Far;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Ports;

/// <summary>What every way to hosts keeps to.</summary>
public abstract class FarHostContract
{
    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract IFarHosts Hosts { get; }

    /// <summary>A host that is there and known.</summary>
    protected abstract FarHostAddress There { get; }

    [Fact]
    public async Task A_known_host_answers_in_sections()
    {
        await using var host = await Hosts.OpenAsync(There, mayChange: false, Stop);
        var answer = await host.AskAsync(new FarCall(FarCommands.Peek, ["uws-agent-none", "0"]), Stop);
        Assert.Equal(0, answer.ExitCode);
        Assert.Null(FarLine.Problem(There, new FarCall(FarCommands.Peek, []), answer));
        var second = await host.AskAsync(new FarCall(FarCommands.Offer, []) { Input = "nothing-of-that-name\n" }, Stop);
        Assert.True(FarSections.Of(second.Output).IsWhole);
        // One that reads a list and is given none does not wait for it.
        Assert.True(FarSections.Of((await host.AskAsync(new FarCall(FarCommands.Offer, []), Stop)).Output).IsWhole);
    }

    [Fact]
    public async Task A_host_without_a_known_key_is_refused_with_the_key_that_it_has_E_c12()
    {
        var unknown = await Assert.ThrowsAsync<FarHostException>(() =>
            Hosts.OpenAsync(There with { HostKeys = [] }, false, Stop)
        );
        Assert.Equal(FarFault.UnknownHost, unknown.Fault);
        Assert.Contains(There.HostKeys[0], unknown.Message, StringComparison.Ordinal);
        Assert.False(unknown.MayPass);
    }

    [Fact]
    public async Task A_host_whose_key_changed_is_refused_E_c12()
    {
        var other = There with { HostKeys = ["SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] };
        var changed = await Assert.ThrowsAsync<FarHostException>(() => Hosts.OpenAsync(other, false, Stop));
        Assert.Equal(FarFault.HostKeyChanged, changed.Fault);
        Assert.False(changed.MayPass);
    }

    [Fact]
    public async Task Who_may_only_look_changes_nothing_E_c35()
    {
        await using var host = await Hosts.OpenAsync(There, mayChange: false, Stop);
        foreach (var command in FarCommands.All.Where(command => command.IsChanging))
        {
            var refused = await Assert.ThrowsAsync<FarHostException>(() =>
                host.AskAsync(new FarCall(command, ["none"]), Stop)
            );
            Assert.Equal(FarFault.Refused, refused.Fault);
        }
    }

    [Fact]
    public async Task Words_that_a_shell_might_read_are_not_sent()
    {
        await using var host = await Hosts.OpenAsync(There, mayChange: false, Stop);
        foreach (var word in new[] { "a;b", "$(id)", "--help", "", "a b", "a\nb", ".." })
        {
            await Assert.ThrowsAsync<FarHostException>(() =>
                host.AskAsync(new FarCall(FarCommands.Peek, [word, "0"]), Stop)
            );
        }
    }
}
