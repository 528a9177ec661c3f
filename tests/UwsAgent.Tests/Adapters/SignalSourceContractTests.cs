using Microsoft.AspNetCore.Http;
using UwsAgent.Core.Commands;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Core.Tests.Ports;

namespace UwsAgent.Tests.Adapters;

/// <summary>Each kind of source keeps to what the fake keeps to.</summary>
public abstract class HttpContractTests : SignalSourceContract, IAsyncLifetime
{
    private readonly SignalKit kit = new();
    private OddServer? server;

    protected override ISignalSource Source => kit.Source;

    protected Uri Address => server!.Address;

    /// <summary>An address at which nobody listens.</summary>
    protected static Uri Nowhere => new("http://127.0.0.1:9/");

    protected abstract string Answer(HttpRequest request);

    public async ValueTask InitializeAsync() =>
        server = await OddServer.StartAsync(context => context.Response.WriteAsync(Answer(context.Request)));

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await server!.DisposeAsync();
        await kit.DisposeAsync();
    }
}

public sealed class PrometheusContractTests : HttpContractTests
{
    protected override SignalRequest ThreeFields() => new PrometheusQueries(Address, ["230", "12", "none"]);

    protected override SignalRequest Away() => new PrometheusQueries(Nowhere, ["230", "12"]);

    protected override string Answer(HttpRequest request)
    {
        var query = request.Query["query"].ToString();
        var series = query == "none" ? "" : $$"""{"metric":{},"value":[1700000000,"{{query}}"]}""";
        return """{"status":"success","data":{"resultType":"vector","result":[""" + series + "]}}";
    }
}

public sealed class HttpJsonContractTests : HttpContractTests
{
    protected override SignalRequest ThreeFields() => new HttpJson(Address, ["a", "b[0]", "c"]);

    protected override SignalRequest Away() => new HttpJson(Nowhere, ["a", "b[0]"]);

    protected override string Answer(HttpRequest request) => """{"a":230,"b":[12]}""";
}

public sealed class MetricsPageContractTests : HttpContractTests
{
    protected override SignalRequest ThreeFields() => new PrometheusPage(Address, ["a", "b", "c"]);

    protected override SignalRequest Away() => new PrometheusPage(Nowhere, ["a", "b"]);

    protected override string Answer(HttpRequest request) => "a 230\nb{x=\"1\"} 12\n";
}

public sealed class CommandContractTests : SignalSourceContract, IAsyncDisposable
{
    private readonly FakeCommandRunner runner = new() { Output = "a.value 230\nb.value 12\n" };
    private readonly SignalKit kit;

    public CommandContractTests() =>
        kit = new SignalKit(runner, new CommandsOptions { ["jobs"] = new CommandOptions { File = "/bin/jobs" } });

    protected override ISignalSource Source => kit.Source;

    public ValueTask DisposeAsync() => kit.DisposeAsync();

    protected override SignalRequest ThreeFields() =>
        new CommandOutput("jobs", [], CommandOutputForm.Munin, ["a", "b", "c"]);

    protected override SignalRequest Away()
    {
        runner.Exit = new CommandExit(1, null, 0);
        return new CommandOutput("jobs", [], CommandOutputForm.Munin, ["a", "b"]);
    }
}
