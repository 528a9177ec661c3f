using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Adapters;
using UwsAgent.Core.Commands;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Tests.Adapters;

/// <summary>Sources of signals as the daemon has them, with a runner of the test's choice.</summary>
internal sealed class SignalKit : IAsyncDisposable
{
    private readonly ServiceProvider services;

    public SignalKit(ICommandRunner? runner = null, CommandsOptions? commands = null) =>
        services = new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(runner ?? new FakeRunner())
            .AddSingleton<ICurrent<CommandsOptions>>(new Fixed<CommandsOptions>(commands ?? []))
            .AddSignalSources()
            .BuildServiceProvider();

    public ISignalSource Source => services.GetRequiredService<ISignalSource>();

    public ValueTask DisposeAsync() => services.DisposeAsync();

    private sealed class FakeRunner : ICommandRunner
    {
        public Task<CommandExit> RunAsync(CommandRequest request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("no command is run here");

        public Task<int> EndLeftoversAsync(CancellationToken cancellationToken) => Task.FromResult(0);
    }
}
