using Microsoft.AspNetCore.Http;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Ports;
using UwsAgent.Tests.Adapters;

namespace UwsAgent.SystemTests.Autoscaling;

/// <summary>Queries to a real Prometheus that scrapes a page of the tests.</summary>
public sealed class RealPrometheusTests : SignalSourceContract, IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("uws-prometheus-").FullName;
    private readonly SignalKit kit = new();
    private OddServer? page;
    private string metrics = "jobs{queue=\"a\"} 230\njobs{queue=\"b\"} 12\n";
    private Uri? address;

    protected override ISignalSource Source => kit.Source;

    private static string Script => RealServers.Script("prometheus.sh");

    public async ValueTask InitializeAsync()
    {
        RealServers.NeedProgram("prometheus");
        RealServers.NeedProgram("curl");
        page = await OddServer.StartAsync(context => context.Response.WriteAsync(metrics));
        var port = (await Shell.RunAsync(0, Script, "start", directory, page.Address.Authority)).Trim();
        address = new Uri($"http://127.0.0.1:{port}");
        await UntilAsync("jobs{queue=\"a\"}", sample => sample.State == SampleState.Value);
    }

    public async ValueTask DisposeAsync()
    {
        await Shell.RunAsync(0, Script, "stop", directory);
        if (page is not null)
        {
            await page.DisposeAsync();
        }

        await kit.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    protected override SignalRequest ThreeFields() =>
        new PrometheusQueries(address!, ["jobs{queue=\"a\"}", "scalar(jobs{queue=\"b\"})", "jobs{queue=\"none\"}"]);

    protected override SignalRequest Away() =>
        new PrometheusQueries(new Uri("http://127.0.0.1:9/"), ["jobs{queue=\"a\"}"]);

    [Fact]
    public async Task Every_absence_of_a_real_server_has_its_own_state()
    {
        var samples = await Source.ReadAsync(
            new PrometheusQueries(
                address!,
                ["jobs", "jobs{queue=\"none\"}", "0/0*sum(jobs)", "sum(", "jobs{queue=\"a\"}[1m]"]
            ),
            Stop
        );
        Assert.Equal(
            [SampleState.Error, SampleState.Empty, SampleState.Error, SampleState.Error, SampleState.Error],
            samples.Select(sample => sample.State)
        );
        Assert.Contains("2 series", samples[0].Why, StringComparison.Ordinal);
        Assert.Contains("NaN", samples[2].Why, StringComparison.Ordinal);
        Assert.Contains("parse error", samples[3].Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_series_that_ends_is_empty_and_its_return_is_seen()
    {
        metrics = "other 1\n";
        await UntilAsync("jobs{queue=\"a\"}", sample => sample.State == SampleState.Empty);
        metrics = "jobs{queue=\"a\"} 7\n";
        await UntilAsync(
            "jobs{queue=\"a\"}",
            sample => sample is { State: SampleState.Value, Number: 7, At: not null }
        );
    }

    private Task<Sample> UntilAsync(string query, Func<Sample, bool> fits) =>
        Shell.UntilAsync(async () => (await Source.ReadAsync(new PrometheusQueries(address!, [query]), Stop))[0], fits);
}
