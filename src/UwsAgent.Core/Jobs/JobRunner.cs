using System.Text.Json;
using Microsoft.Extensions.Logging;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Jobs;

/// <summary>Runs one claimed job: hands it to its handler, holds it to its timeout, and turns whatever happens into an end.</summary>
public sealed partial class JobRunner(
    JobCatalog catalog,
    IJobLogs logs,
    ICurrent<QueueOptions> options,
    TimeProvider clock,
    ILogger<JobRunner> logger
)
{
    /// <param name="hurry">The agent is stopping and has lost its patience.</param>
    internal async Task<RunEnd> RunAsync(RunningJob run, CancellationToken hurry)
    {
        var job = run.Job;
        using var timeout = new CancellationTokenSource(job.Timeout, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(run.Cancelled, timeout.Token, hurry);
        using var givenUp = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        await using var asked = stop.Token.Register(() => givenUp.CancelAfter(options.Value.CancelPatience));
        var log = logs.Open(job.Id);
        try
        {
            var work = catalog.HandlerOf(job.Kind).RunAsync(new JobRun(job, log), stop.Token);
            return new RunEnd.Returned(await work.WaitAsync(givenUp.Token));
        }
        catch (OperationCanceledException) when (givenUp.IsCancellationRequested)
        {
            return new RunEnd.Abandoned();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return run.Cancelled.IsCancellationRequested ? new RunEnd.Threw("stopped as asked")
                : timeout.IsCancellationRequested ? new RunEnd.TimedOut()
                : new RunEnd.Interrupted(catalog.Find(job.Kind)?.IsRepeatable ?? true);
        }
        catch (JsonException exception)
        {
            return new RunEnd.Returned(JobOutcome.FailedForGood($"its payload cannot be read: {exception.Message}"));
        }
        catch (UserErrorException exception)
        {
            return new RunEnd.Returned(JobOutcome.FailedForGood(exception.Message));
        }
#pragma warning disable CA1031 // The one place where a bug in a handler ends, so that the agent lives.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogThrew(exception, job.Id, job.Kind);
            log.Line(exception.ToString());
            return new RunEnd.Threw($"{exception.GetType().Name}: {Shortened(exception.Message)}");
        }
        finally
        {
            await log.DisposeAsync();
        }
    }

    private static string Shortened(string message) => message.Length <= 500 ? message : message[..500] + "...";

    [LoggerMessage(1610, LogLevel.Error, "{JobId} {Kind} threw")]
    private partial void LogThrew(Exception exception, string jobId, string kind);
}
