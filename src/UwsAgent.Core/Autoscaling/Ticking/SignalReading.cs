using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Reads the signals of many targets at once: each source once, all within one budget, and a source that hangs costs only its own.</summary>
internal sealed class SignalReading : IAsyncDisposable
{
    private readonly Dictionary<SignalPolicy, Task<Sample>> samples = [];
    private readonly CancellationTokenSource budget;
    private readonly CancellationTokenSource either;
    private readonly SemaphoreSlim room;
    private readonly TimeProvider time;
    private readonly AutoscalingOptions options;
    private readonly CancellationToken cancelled;

    /// <summary>Begins at once.</summary>
    public SignalReading(
        ISignalSource source,
        IReadOnlyList<TargetPolicy> policies,
        AutoscalingOptions options,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        (this.options, this.time, cancelled) = (options, time, cancellationToken);
        budget = new CancellationTokenSource(options.SignalBudget, time);
        either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, budget.Token);
        room = new SemaphoreSlim(options.SignalsAtOnce);
        foreach (
            var group in policies
                .SelectMany(policy => policy.Signals)
                .Where(IsAsked)
                .GroupBy(signal => KeyOf(signal.Options, options), StringComparer.Ordinal)
                .Select(group => group.ToList())
        )
        {
            var fields = group.Select(signal => FieldOf(signal.Options)).Distinct(StringComparer.Ordinal).ToList();
            var read = ReadAsync(source, group[0].Options, fields);
            foreach (var signal in group)
            {
                samples[signal] = OneAsync(read, fields.IndexOf(FieldOf(signal.Options)));
            }
        }
    }

    /// <summary>Waits for all answers, but no longer than the patience.</summary>
    /// <returns>The targets whose signals have all been answered.</returns>
    public async Task<IReadOnlyList<TargetPolicy>> AnsweredAsync(
        IReadOnlyList<TargetPolicy> policies,
        TimeSpan patience
    )
    {
        try
        {
            await Task.WhenAll(samples.Values).WaitAsync(patience, time, cancelled);
        }
        catch (TimeoutException)
        {
            // What has not answered by now is waited for without holding up the others.
        }

        return
        [
            .. policies.Where(policy =>
                policy.Signals.All(signal => !IsAsked(signal) || samples[signal].IsCompletedSuccessfully)
            ),
        ];
    }

    /// <summary>The samples of these targets; what does not answer within the budget is down.</summary>
    public async Task<IReadOnlyDictionary<SignalPolicy, Sample>> OfAsync(IReadOnlyList<TargetPolicy> policies)
    {
        var read = new Dictionary<SignalPolicy, Sample>();
        foreach (var signal in policies.SelectMany(policy => policy.Signals).Where(IsAsked))
        {
            read[signal] = await samples[signal];
        }

        return read;
    }

    public async ValueTask DisposeAsync()
    {
        await either.CancelAsync();
        Task ended = Task.WhenAll(samples.Values);
        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        either.Dispose();
        budget.Dispose();
        room.Dispose();
    }

    private static bool IsAsked(SignalPolicy signal) => signal.Options.Cluster is ClusterSignal.None;

    private static async Task<Sample> OneAsync(Task<IReadOnlyList<Sample>> read, int index) =>
        SampleAt(await read, index);

    private async Task<IReadOnlyList<Sample>> ReadAsync(
        ISignalSource source,
        SignalOptions signal,
        IReadOnlyList<string> fields
    )
    {
        try
        {
            await room.WaitAsync(either.Token);
            try
            {
                // What does not listen to the budget must not hold up the others.
                return await source.ReadAsync(RequestOf(signal, options, fields), either.Token).WaitAsync(either.Token);
            }
            finally
            {
                room.Release();
            }
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            var late = Sample.SourceDown($"no answer within {Jobs.Durations.Text(options.SignalBudget)}");
            return [.. fields.Select(_ => late)];
        }
    }

    private static Sample SampleAt(IReadOnlyList<Sample> samples, int index) =>
        index < samples.Count ? samples[index] : Sample.Error("the source gave fewer numbers than were asked for");

    private static string FieldOf(SignalOptions signal) =>
        signal.Prometheus.Length > 0 ? signal.Prometheus : signal.Field;

    /// <summary>Signals with the same key are read together.</summary>
    private static string KeyOf(SignalOptions signal, AutoscalingOptions options) =>
        string.Join(
            '\n',
            [
                signal.Prometheus.Length > 0
                    ? SignalOptionsCheck.ServerOf(signal, options) + '\n' + signal.Prometheus
                    : "",
                signal.HttpJson,
                signal.MetricsPage,
                signal.Command,
                signal.Form.ToString(),
                signal.Timeout.ToString(),
                signal.Token?.Reveal() ?? "",
                .. signal.Arguments,
            ]
        );

    private static SignalRequest RequestOf(
        SignalOptions signal,
        AutoscalingOptions options,
        IReadOnlyList<string> fields
    )
    {
        SignalRequest request =
            signal.Prometheus.Length > 0
                ? new PrometheusQueries(new Uri(SignalOptionsCheck.ServerOf(signal, options)), fields)
                {
                    Token = signal.Token,
                }
            : signal.HttpJson.Length > 0 ? new HttpJson(new Uri(signal.HttpJson), fields) { Token = signal.Token }
            : signal.MetricsPage.Length > 0
                ? new PrometheusPage(new Uri(signal.MetricsPage), fields) { Token = signal.Token }
            : new CommandOutput(signal.Command, signal.Arguments, signal.Form, fields);
        return request with { Timeout = signal.Timeout };
    }
}
