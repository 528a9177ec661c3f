using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Docker.DotNet;
using Docker.DotNet.Models;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>The engine's stream of events; only those that use or change an image are asked for, so that health checks cost nothing.</summary>
internal sealed class EngineEventStream(DockerClient client)
{
    private static readonly string[] Actions =
    [
        "create",
        "start",
        "restart",
        "unpause",
        "die",
        "stop",
        "commit",
        "destroy",
        "pull",
        "push",
        "load",
        "save",
        "import",
        "tag",
        "untag",
        "delete",
    ];

    public async IAsyncEnumerable<EngineEvent> ReadAsync(
        DateTimeOffset? since,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var came = Channel.CreateUnbounded<EngineEvent>(
            new UnboundedChannelOptions { SingleReader = true, SingleWriter = true }
        );
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = PumpAsync(since, came.Writer, stop.Token);
        try
        {
            await foreach (var one in came.Reader.ReadAllAsync(cancellationToken))
            {
                yield return one;
            }

            await reading;
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private async Task PumpAsync(
        DateTimeOffset? since,
        ChannelWriter<EngineEvent> writer,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await client.System.MonitorEventsAsync(
                new ContainerEventsParameters
                {
                    Since = since is { } from
                        ? string.Create(
                            CultureInfo.InvariantCulture,
                            $"{from.ToUnixTimeSeconds()}.{from.UtcTicks % TimeSpan.TicksPerSecond * 100:d9}"
                        )
                        : null,
                    Filters = new Dictionary<string, IDictionary<string, bool>>(StringComparer.Ordinal)
                    {
                        ["type"] = Words(["container", "image"]),
                        ["event"] = Words(Actions),
                    },
                },
                new Sink(writer),
                cancellationToken
            );
            writer.TryComplete();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            writer.TryComplete();
        }
#pragma warning disable CA1031 // Whatever ends the stream is for its reader to see.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            writer.TryComplete(failure);
        }
    }

    private static Dictionary<string, bool> Words(IEnumerable<string> words) =>
        words.ToDictionary(word => word, _ => true, StringComparer.Ordinal);

    private sealed class Sink(ChannelWriter<EngineEvent> writer) : IProgress<Message>
    {
        public void Report(Message value)
        {
            var attributes = value.Actor?.Attributes;
            var isContainer = value.Type is "container";
            // A look into an image is no use of it: it would keep every image young.
            if (isContainer && attributes?.ContainsKey(DockerDotNetImageFiles.Label) == true)
            {
                return;
            }

            var id = value.Actor?.ID ?? "";
            var image =
                isContainer && attributes is not null && attributes.TryGetValue("image", out var name) ? name : id;
            var at = value.TimeNano is > 0 and var nano
                ? DateTimeOffset.UnixEpoch.AddTicks(nano / 100)
                : DateTimeOffset.FromUnixTimeSeconds(value.Time ?? 0);
            if (value.Type is "container" or "image")
            {
                writer.TryWrite(
                    new EngineEvent(
                        at,
                        isContainer ? EngineEventSubject.Container : EngineEventSubject.Image,
                        value.Action ?? "",
                        id,
                        image
                    )
                );
            }
        }
    }
}
