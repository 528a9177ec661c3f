using System.Globalization;
using UwsAgent.Core.Maintenance.Packages.Deciding;
using UwsAgent.Core.Maintenance.Packages.Far;
using UwsAgent.Core.Maintenance.Packages.Reading;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Packages.Working;

/// <summary>A connection to a host, in the words of the far script.</summary>
internal sealed class HostTalk : IAsyncDisposable
{
    private readonly IFarHost far;
    private readonly MaintainedHost host;

    private HostTalk(IFarHost far, MaintainedHost host) => (this.far, this.host) = (far, host);

    public static async Task<HostTalk> OpenAsync(
        IFarHosts hosts,
        MaintainedHost host,
        bool mayChange,
        CancellationToken cancellationToken
    ) => new(await hosts.OpenAsync(host.Address, mayChange, cancellationToken), host);

    public async Task<HostState> StateAsync(IEnumerable<string> packages, CancellationToken cancellationToken) =>
        HostState.Parse(
            await AskAsync(new FarCall(FarCommands.State, []) { Input = Asked(packages) }, cancellationToken)
        );

    public async Task<(HostState State, AptLook Apt)> LookAsync(CancellationToken cancellationToken)
    {
        var age = ((long)host.Policy.MaxListAge.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var answer = await AskAsync(new FarCall(FarCommands.Look, [age]) { Input = Asked([]) }, cancellationToken);
        return (HostState.Parse(answer), AptLook.Parse(answer));
    }

    /// <summary>Also forgets what was looked at.</summary>
    public Task<FarSections> WeighAsync(string token, string preferences, CancellationToken cancellationToken) =>
        AskAsync(new FarCall(FarCommands.Weigh, [token]) { Input = preferences }, cancellationToken);

    public async Task<IReadOnlyList<AptPackage>> OfferAsync(
        IEnumerable<string> packages,
        CancellationToken cancellationToken
    )
    {
        var call = new FarCall(FarCommands.Offer, []) { Input = string.Concat(packages.Select(name => $"{name}\n")) };
        return AptPolicy.Packages((await AskAsync(call, cancellationToken))["offer"]);
    }

    public async Task StartAsync(string unit, bool isUpgrade, string list, CancellationToken cancellationToken)
    {
        var patience = ((long)host.Policy.LockTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        string[] words =
        [
            unit,
            isUpgrade ? "upgrade" : "downgrade",
            patience,
            host.Policy.AllowReleaseChange ? "release-change" : "strict",
        ];
        await AskAsync(new FarCall(FarCommands.Start, words) { Input = list }, cancellationToken);
    }

    public async Task<UnitPeek> PeekAsync(string unit, long offset, CancellationToken cancellationToken) =>
        UnitPeek.Parse(
            await AskAsync(
                new FarCall(FarCommands.Peek, [unit, offset.ToString(CultureInfo.InvariantCulture)]),
                cancellationToken
            )
        );

    public Task RebootAsync(CancellationToken cancellationToken) =>
        AskAsync(new FarCall(FarCommands.Reboot, []), cancellationToken);

    public ValueTask DisposeAsync() => far.DisposeAsync();

    private string Asked(IEnumerable<string> packages) =>
        string.Concat([
            .. packages.Select(name => $"package {name}\n"),
            .. host.Policy.CheckUnits.Select(name => $"unit {name}\n"),
        ]);

    private async Task<FarSections> AskAsync(FarCall call, CancellationToken cancellationToken)
    {
        var answer = await far.AskAsync(call, cancellationToken);
        return FarLine.Problem(host.Address, call, answer) is { } problem
            ? throw new FarHostException(FarFault.Refused, $"{host.Name}: {problem}")
            : FarSections.Of(answer.Output);
    }
}
