using System.Diagnostics;
using UwsAgent.Tests.Adapters;

namespace UwsAgent.Benchmarks.Maintenance;

/// <summary>How long it takes to say whether a cluster of 5,000 objects is ready for the next version, over HTTP and page by page.</summary>
internal sealed class ReadinessSuite : ISuite
{
    private const int Objects = 5_000;
    private const int Rounds = 3;

    public string Name => "readiness";

    public async IAsyncEnumerable<Measure> RunAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var api = await FakeObjectApi.StartAsync();
        ReadinessStand.Serve122(api);
        ReadinessStand.Fill(api, Objects);
        using var stand = new ReadinessStand(api);
        // The first makes the lists of the fake API, and is compiled on its way.
        await stand.Survey.AskAsync("amy-east", "1.22", cancellationToken);
        ReadinessStand.EachResourceOnce(api);
        var first = api.Requests.Count;
        var worst = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            var report = await stand.Survey.AskAsync("amy-east", "1.22", cancellationToken);
            worst = Math.Max(worst, watch.Elapsed.TotalSeconds);
            if (report.Findings.Max(one => one.Count) != Objects / 10)
            {
                throw new InvalidOperationException("It did not see every object.");
            }
        }

        yield return Measure.Cost("readiness of 5,000 objects, the slowest of 3", worst, "s", atMost: 3);
        yield return Measure.Cost("requests for it, discovery and pages included", first, "requests");
    }
}
