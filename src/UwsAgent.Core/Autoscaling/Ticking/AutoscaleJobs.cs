using System.Text.Json;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Autoscaling;

/// <summary>The tick that may add replicas.</summary>
public sealed class AutoscaleUpJob(AutoscaleTick tick) : IJobHandler
{
    public static readonly JobKind Kind = new()
    {
        Name = "autoscale-up",
        Summary = "Looks at all targets and adds replicas where they are wanted",
        Lane = "autoscale",
        Timeout = TimeSpan.FromMinutes(4),
        Misfire = MisfirePolicy.RunOnceNow,
        DefaultCron = "0 */5 * * * ?",
    };

    public Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken) =>
        tick.RunAsync(TickRequest.Read(run.Job.Payload), Directions.Up, run, cancellationToken);
}

/// <summary>The tick that may also take replicas away.</summary>
public sealed class AutoscaleDownJob(AutoscaleTick tick) : IJobHandler
{
    public static readonly JobKind Kind = new()
    {
        Name = "autoscale-down",
        Summary = "Looks at all targets, adds replicas and takes away those that are not wanted",
        Lane = "autoscale",
        Timeout = TimeSpan.FromMinutes(4),
        Misfire = MisfirePolicy.RunOnceNow,
        DefaultCron = "30 3 * * * ?",
    };

    public Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken) =>
        tick.RunAsync(TickRequest.Read(run.Job.Payload), Directions.Both, run, cancellationToken);
}

/// <summary>What a tick works on: everything, one cluster, or one target.</summary>
public sealed record TickRequest
{
    public string? Cluster { get; init; }

    public string? Target { get; init; }

    /// <exception cref="UserErrorException">It cannot be read.</exception>
    public static TickRequest Read(string payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, AutoscaleJson.Default.TickRequest) ?? new TickRequest();
        }
        catch (JsonException wrong)
        {
            throw new UserErrorException(
                $"The payload must be like {{\"cluster\":\"NAME\"}} or {{\"target\":\"NAME\"}}: {wrong.Message}",
                wrong
            );
        }
    }
}

/// <summary>Who this agent is to the Leases of clusters: the same after a restart, another one on another host.</summary>
public sealed record AutoscaleHolder(string Name);
