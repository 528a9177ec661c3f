using System.Globalization;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Firing alerts of a Prometheus server.</summary>
public sealed class AlertBlockers(ISignalSource signals) : IBlockerSource
{
    public string Kind => "Alerts";

    /// <summary>Gives one series always: a server that has no alerts says 0, and only one that does not answer says nothing.</summary>
    public static string Query(BlockerOptions blocker)
    {
        ArgumentNullException.ThrowIfNull(blocker);
        var ignored = blocker.Ignore.Length > 0 ? $",alertname!~{Quoted(blocker.Ignore)}" : "";
        return $"count(ALERTS{{alertstate=\"firing\",alertname=~{Quoted(blocker.Alerts)}{ignored}}}) or vector(0)";
    }

    public async Task<BlockerAnswer> AskAsync(BlockerOptions blocker, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blocker);
        var request = new PrometheusQueries(new Uri(blocker.Server!), [Query(blocker)])
        {
            Token = blocker.Token,
            Timeout = blocker.Timeout,
        };
        var sample = (await signals.ReadAsync(request, cancellationToken))[0];
        return sample.State is not SampleState.Value
                ? BlockerAnswer.Unknown($"{request.Server}: {sample.Why ?? "no answer"}")
            : sample.Number <= 0 ? BlockerAnswer.Clear("no alert fires")
            : BlockerAnswer.Blocks(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{sample.Number:0} {(sample.Number > 1 ? "alerts fire" : "alert fires")} at {request.Server}"
                )
            );
    }

    private static string Quoted(string expression) =>
        $"\"{expression.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

/// <summary>A number that an allow-listed command prints.</summary>
public sealed class CommandBlockers(ISignalSource signals) : IBlockerSource
{
    public string Kind => "Command";

    public async Task<BlockerAnswer> AskAsync(BlockerOptions blocker, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blocker);
        var request = new CommandOutput(blocker.Command!, blocker.Arguments, CommandOutputForm.Number, ["number"])
        {
            Timeout = blocker.Timeout,
        };
        var sample = (await signals.ReadAsync(request, cancellationToken))[0];
        return sample.State is not SampleState.Value ? BlockerAnswer.Unknown(sample.Why ?? "no number")
            : sample.Number <= 0 ? BlockerAnswer.Clear($"{blocker.Command} says 0")
            : BlockerAnswer.Blocks(
                string.Create(CultureInfo.InvariantCulture, $"{blocker.Command} says {sample.Number}")
            );
    }
}
