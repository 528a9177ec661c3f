using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Use;

/// <summary>Keeps a watch on every engine of the configuration, and begins anew when that changes.</summary>
public sealed class EngineWatches(
    IEngines engines,
    ImageMemory memory,
    IEventLog events,
    ICurrent<ImagesOptions> current,
    TimeProvider time
)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            using var changed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            void Change(object? sender, EventArgs e) => changed.Cancel();
            current.Changed += Change;
            try
            {
                var options = current.Value;
                var addresses = options.Enabled ? EngineAddresses.Of(options) : [];
                await Task.WhenAll(
                    addresses
                        .Select(address =>
                            new EngineWatch(engines, memory, events, time).RunAsync(address, changed.Token)
                        )
                        .Append(Task.Delay(Timeout.InfiniteTimeSpan, time, changed.Token))
                );
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The configuration has changed.
            }
            finally
            {
                current.Changed -= Change;
            }
        }
    }
}
