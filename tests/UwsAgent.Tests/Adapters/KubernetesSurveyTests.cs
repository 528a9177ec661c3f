using System.Globalization;
using Microsoft.AspNetCore.Http;
using UwsAgent.Core;
using UwsAgent.Core.Maintenance.Readiness;

namespace UwsAgent.Tests.Adapters;

/// <summary>A whole cluster is looked at over real HTTP: each resource by one list, page by page, and by reading alone.</summary>
public sealed class KubernetesSurveyTests : IAsyncLifetime
{
    private FakeObjectApi api = null!;
    private ReadinessStand stand = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        api = await FakeObjectApi.StartAsync();
        ReadinessStand.Serve122(api);
        stand = new ReadinessStand(api);
    }

    public ValueTask DisposeAsync()
    {
        stand.Dispose();
        return api.DisposeAsync();
    }

    [Fact]
    public async Task Every_finding_of_a_cluster_on_its_way_to_1_22_is_made()
    {
        ReadinessStand.Fill(api, 1200);
        var report = await stand.Survey.AskAsync("amy-east", "1.22", Stop);

        Assert.Equal("amy-east (1.21) is not ready for 1.22: something stops working", report.Verdict);
        Assert.Contains(report.Findings, one => one.Topic == "webhook" && one.Where.Contains("cert-manager-webhook"));
        Assert.Contains(report.Findings, one => one.Topic == "budget" && one.Where.Contains("school/web"));
        var ingresses = report.Findings.Single(one =>
            one.Topic == "api" && one.What.Contains("applied with it", StringComparison.Ordinal)
        );
        Assert.Equal(120, ingresses.Count);
        Assert.Contains(report.Findings, one => one.What.Contains("insufficient evidence", StringComparison.Ordinal));
        Assert.Contains(report.Findings, one => one.What.Contains("somebody asks for ", StringComparison.Ordinal));
        Assert.Contains(
            report.Findings,
            one => one.Topic == "component" && one.What.Contains("0.48.1", StringComparison.Ordinal)
        );
        Assert.All(api.Requests, one => Assert.StartsWith("GET ", one, StringComparison.Ordinal));
        ReadinessStand.EachResourceOnce(api);
    }

    [Fact]
    public async Task A_list_that_is_refused_is_unknown_and_the_others_are_seen()
    {
        ReadinessStand.Fill(api, 10);
        api.Interferes = async context =>
        {
            if (!context.Request.Path.ToString().EndsWith("/poddisruptionbudgets", StringComparison.Ordinal))
            {
                return false;
            }

            context.Response.StatusCode = 403;
            await context.Response.WriteAsync("{\"kind\":\"Status\",\"message\":\"may not list\"}");
            return true;
        };
        var report = await stand.Survey.AskAsync("amy-east", "1.22", Stop);
        Assert.Contains(
            report.Findings,
            one =>
                one.Severity == ReadinessSeverity.Unknown && one.What.Contains("may not list", StringComparison.Ordinal)
        );
        Assert.Contains(report.Findings, one => one.Topic == "webhook");
    }

    [Fact]
    public async Task A_page_that_is_too_old_is_begun_anew_once()
    {
        ReadinessStand.Fill(api, 1200);
        var gone = 0;
        api.Interferes = async context =>
        {
            if (context.Request.Query["continue"].Count == 0 || gone++ > 0)
            {
                return false;
            }

            context.Response.StatusCode = 410;
            await context.Response.WriteAsync("{\"kind\":\"Status\",\"message\":\"the token is too old\"}");
            return true;
        };
        var report = await stand.Survey.AskAsync("amy-east", "1.22", Stop);
        Assert.True(gone > 0, "no page was asked for");
        Assert.Equal(
            120,
            report.Findings.Single(one => one.What.Contains("applied with it", StringComparison.Ordinal)).Count
        );
    }

    [Fact]
    public async Task E_c32_Whether_nobody_calls_is_only_known_after_a_week()
    {
        ReadinessStand.Fill(api, 10);
        api.Metrics = string.Create(
            CultureInfo.InvariantCulture,
            $"process_start_time_seconds {DateTimeOffset.UtcNow.AddDays(-8).ToUnixTimeSeconds():0.0#########e+00}\n"
        );
        var report = await stand.Survey.AskAsync("amy-east", "1.22", Stop);
        Assert.DoesNotContain(
            report.Findings,
            one => one.What.Contains("insufficient evidence", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_user_who_asks_for_what_is_not_there_is_told_so()
    {
        var nowhere = await Assert.ThrowsAsync<UserErrorException>(() =>
            stand.Survey.AskAsync("nowhere", "1.22", Stop)
        );
        Assert.Equal(UserErrorKind.NotFound, nowhere.Kind);
        await Assert.ThrowsAsync<UserErrorException>(() => stand.Survey.AskAsync("amy-east", "newest", Stop));
    }
}
