using Microsoft.Extensions.Logging;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Expecting;
using UwsAgent.Core.Uploads.Gathering;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Uploads;

/// <summary>The slow loop beside noticing: what nobody tells the agent of, it looks for now and then.</summary>
public sealed partial class UploadUpkeep(
    ICurrent<UploadsOptions> current,
    UploadSweep sweep,
    ExpectedFiles expected,
    SetGathering gathering,
    UpkeepSignal signal,
    IHeartbeats heartbeats,
    TimeProvider time,
    ILogger<UploadUpkeep> logger
)
{
    public const string Loop = "uploads-upkeep";

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(20);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        heartbeats.Expect(Loop, TimeSpan.FromMinutes(5));
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await TurnAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The loop outlives whatever a disk or a store does.
                TurnFailed(exception);
            }

            heartbeats.Beat(Loop);
            await signal.PauseAsync(Every, time, cancellationToken);
        }
    }

    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        if (current.Value.Enabled)
        {
            await sweep.SweepAsync(cancellationToken);
            await gathering.TurnAsync(cancellationToken);
            await expected.TurnAsync(cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking after uploads failed; it is tried again in a moment")]
    private partial void TurnFailed(Exception exception);
}
