using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Reads the signals of many targets at once: each source once, all within one budget, and a source that hangs costs only its own.</summary>
internal static class SignalReading
{
    public static async Task<IReadOnlyDictionary<SignalPolicy, Sample>> ReadAsync(
        ISignalSource source,
        IReadOnlyList<TargetPolicy> policies,
        AutoscalingOptions options,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        using var budget = new CancellationTokenSource(options.SignalBudget, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, budget.Token);
        using var room = new SemaphoreSlim(options.SignalsAtOnce);
        var groups = policies
            .SelectMany(policy => policy.Signals)
            .Where(signal => signal.Options.Cluster is ClusterSignal.None)
            .GroupBy(signal => KeyOf(signal.Options, options), StringComparer.Ordinal)
            .Select(group => group.ToList())
            .ToList();
        var read = await Task.WhenAll(
            groups.Select(group => ReadAsync(source, group, options, room, either.Token, cancellationToken))
        );
        return read.SelectMany(one => one).ToDictionary(one => one.Signal, one => one.Sample);
    }

    private static async Task<IEnumerable<(SignalPolicy Signal, Sample Sample)>> ReadAsync(
        ISignalSource source,
        List<SignalPolicy> group,
        AutoscalingOptions options,
        SemaphoreSlim room,
        CancellationToken budget,
        CancellationToken cancellationToken
    )
    {
        var fields = group.Select(signal => FieldOf(signal.Options)).Distinct(StringComparer.Ordinal).ToList();
        try
        {
            await room.WaitAsync(budget);
            try
            {
                var request = RequestOf(group[0].Options, options, fields);
                // What does not listen to the budget must not hold up the others.
                var samples = await source.ReadAsync(request, budget).WaitAsync(budget);
                return group.Select(signal => (signal, SampleAt(samples, fields.IndexOf(FieldOf(signal.Options)))));
            }
            finally
            {
                room.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var late = Sample.SourceDown($"no answer within {Jobs.Durations.Text(options.SignalBudget)}");
            return group.Select(signal => (signal, late));
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
