namespace UwsAgent.Metrics;

/// <summary>How <c>/metrics</c> joins the agent.</summary>
internal static class MetricsFeature
{
    public static IServiceCollection AddPrometheus(this IServiceCollection services) =>
        services.AddSingleton<IMetricSource, AgentMetrics>().AddSingleton<IMetricSource, QueueMetrics>();

    public static void MapPrometheus(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/metrics",
            (IEnumerable<IMetricSource> sources) =>
                TypedResults.Text(
                    PrometheusText.Write(sources.SelectMany(source => source.Read())),
                    PrometheusText.ContentType
                )
        );
}
