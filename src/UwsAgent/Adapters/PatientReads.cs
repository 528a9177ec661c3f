using System.Net;
using Polly;
using Polly.Retry;

namespace UwsAgent.Adapters;

/// <summary>Reads once or twice more what failed for a passing reason: a restart at the other side, a worn connection. Never repeats a write.</summary>
internal sealed class PatientReads(TimeProvider time) : DelegatingHandler
{
    /// <summary>Who is asked to wait for longer is told so instead: the next tick comes anyway.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly ResiliencePipeline<HttpResponseMessage> pipeline = Build(time);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    ) =>
        request.Method == HttpMethod.Get
            ? await pipeline.ExecuteAsync(
                static async (state, stop) => await state.Handler.SendOnceAsync(state.Request, stop),
                (Handler: this, Request: request),
                cancellationToken
            )
            : await base.SendAsync(request, cancellationToken);

    private Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken stop) =>
        base.SendAsync(request, stop);

    private static ResiliencePipeline<HttpResponseMessage> Build(TimeProvider time) =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(
                new RetryStrategyOptions<HttpResponseMessage>
                {
                    MaxRetryAttempts = 2,
                    Delay = TimeSpan.FromMilliseconds(200),
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    ShouldHandle = attempt => ValueTask.FromResult(IsPassing(attempt.Outcome)),
                    DelayGenerator = attempt => ValueTask.FromResult(Asked(attempt.Outcome.Result)),
                    OnRetry = attempt =>
                    {
                        attempt.Outcome.Result?.Dispose();
                        return default;
                    },
                }
            )
            .Build();

    private static bool IsPassing(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException or IOException
        || (
            outcome.Result?.StatusCode
                is HttpStatusCode.TooManyRequests
                    or HttpStatusCode.BadGateway
                    or HttpStatusCode.ServiceUnavailable
                    or HttpStatusCode.GatewayTimeout
            && !(Asked(outcome.Result) > LongestWait)
        );

    private static TimeSpan? Asked(HttpResponseMessage? response) => response?.Headers.RetryAfter?.Delta;
}
