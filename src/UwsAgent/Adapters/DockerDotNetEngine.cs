using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Docker.DotNet;
using Docker.DotNet.Models;
using UwsAgent.Core.Ports;
using Version = System.Version;

namespace UwsAgent.Adapters;

/// <summary>An engine by Docker.DotNet; what that cannot ask is asked over the same connections: images as a stream, disk use before API 1.52, the build cache.</summary>
internal sealed class DockerDotNetEngine : IDockerEngine, IEngineRemoval, IDisposable
{
    /// <summary>The newest API whose answers are known here.</summary>
    private static readonly Version Newest = new(1, 51);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly EngineAddress address;
    private readonly HttpMessageHandler handler;
    private readonly EngineTransport transport;
    private readonly HttpClient http;
    private DockerClient? client;
    private EngineFacts? facts;
    private Version api = Newest;

    public DockerDotNetEngine(EngineAddress address, EngineTransport transport)
    {
        (this.address, this.transport) = (address, transport);
        handler = transport.CreateHandler();
        http = new HttpClient(handler, disposeHandler: false)
        {
            BaseAddress = transport.Base(),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public async Task<EngineFacts> FactsAsync(CancellationToken cancellationToken)
    {
        if (facts is not null)
        {
            return facts;
        }

        var speaking = await ConnectAsync(cancellationToken);
        var system = await AskAsync(stop => speaking.System.GetSystemInfoAsync(stop), cancellationToken);
        return facts = new EngineFacts(
            system.ServerVersion ?? "",
            api.ToString(),
            system.DockerRootDir ?? "/var/lib/docker",
            system.Driver ?? ""
        );
    }

    public async IAsyncEnumerable<EngineImage> ImagesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        using var limit = Limit(cancellationToken);
        using var answer = await AskAsync(() => GetAsync("images/json?all=1", limit.Token), cancellationToken);
        await using var stream = await answer.Content.ReadAsStreamAsync(limit.Token);
        await using var images = JsonSerializer
            .DeserializeAsyncEnumerable(stream, EngineJson.Default.EngineImageJson, limit.Token)
            .GetAsyncEnumerator(limit.Token);
        while (await AskAsync(() => images.MoveNextAsync().AsTask(), cancellationToken))
        {
            if (images.Current is { Id.Length: > 0 } image)
            {
                yield return EngineMapping.Image(image);
            }
        }
    }

    public async Task<IReadOnlyList<EngineContainer>> ContainersAsync(CancellationToken cancellationToken)
    {
        var speaking = await ConnectAsync(cancellationToken);
        var list = await AskAsync(
            stop => speaking.Containers.ListContainersAsync(new ContainersListParameters { All = true }, stop),
            cancellationToken
        );
        return
        [
            .. list.Select(one => new EngineContainer(
                one.ID,
                (one.Names?.FirstOrDefault() ?? "").TrimStart('/'),
                one.ImageID ?? "",
                one.Image ?? "",
                one.State ?? ""
            )
            {
                CreatedAt = EngineMapping.Moment(one.Created),
                ManifestDigest = one.ImageManifestDescriptor?.Digest,
                Labels = EngineMapping.Labels(one.Labels),
            }),
        ];
    }

    public async Task<EngineUsage> UsageAsync(CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        var usage = await AskAsync(
            async () =>
            {
                using var answer = await GetAsync("system/df", cancellationToken);
                await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
                return await JsonSerializer.DeserializeAsync(
                    stream,
                    EngineJson.Default.EngineUsageJson,
                    cancellationToken
                );
            },
            cancellationToken
        );
        if (usage is null)
        {
            return EngineUsage.Unknown with { WhyNot = "its count was empty" };
        }

        var shared = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var image in (usage.Images ?? []).Where(image => image.SharedSize >= 0))
        {
            shared[image.Id] = image.SharedSize!.Value;
        }

        return new EngineUsage
        {
            ImageBytes = usage.LayersSize,
            ContainerBytes = usage.Containers?.Sum(one => one.SizeRw ?? 0) ?? 0,
            VolumeBytes = usage.Volumes?.Sum(one => Math.Max(0, one.UsageData?.Size ?? 0)) ?? 0,
            SharedBytes = shared,
            BuildCache =
            [
                .. (usage.BuildCache ?? []).Select(one => new BuildCacheRecord(
                    one.ID,
                    one.Size,
                    one.InUse,
                    one.Shared,
                    one.LastUsedAt ?? one.CreatedAt
                )),
            ],
        };
    }

    public async Task<EngineImageDetail?> InspectImageAsync(string id, CancellationToken cancellationToken)
    {
        var speaking = await ConnectAsync(cancellationToken);
        try
        {
            var image = await AskAsync(stop => speaking.Images.InspectImageAsync(id, stop), cancellationToken);
            var history = await AskAsync(stop => speaking.Images.GetImageHistoryAsync(id, stop), cancellationToken);
            return new EngineImageDetail(
                image.ID,
                "",
                [.. image.RootFS?.Layers ?? []],
                [.. history.Reverse().Select(step => step.Size)]
            );
        }
        catch (EngineUnavailableException failure) when (IsGone(failure))
        {
            return null;
        }
    }

    public async Task<DateTimeOffset?> LastRunAsync(string containerId, CancellationToken cancellationToken)
    {
        var speaking = await ConnectAsync(cancellationToken);
        try
        {
            var state = (
                await AskAsync(stop => speaking.Containers.InspectContainerAsync(containerId, stop), cancellationToken)
            ).State;
            var (started, ended) = (EngineMapping.Moment(state?.StartedAt), EngineMapping.Moment(state?.FinishedAt));
            var last = started > ended ? started : ended;
            return last > DateTimeOffset.UnixEpoch ? last : null;
        }
        catch (EngineUnavailableException failure) when (IsGone(failure))
        {
            return null;
        }
    }

    public async IAsyncEnumerable<EngineEvent> EventsAsync(
        DateTimeOffset? since,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var speaking = await ConnectAsync(cancellationToken);
        var stream = new EngineEventStream(speaking);
        await using var happened = stream.ReadAsync(since, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await AskAsync(() => happened.MoveNextAsync().AsTask(), cancellationToken))
        {
            yield return happened.Current;
        }
    }

    public async Task<RemovalResult> RemoveImageAsync(string reference, CancellationToken cancellationToken)
    {
        try
        {
            var speaking = await ConnectAsync(cancellationToken);
            var steps = await speaking.Images.DeleteImageAsync(
                reference,
                new ImageDeleteParameters { Force = false, NoPrune = true },
                cancellationToken
            );
            return new RemovalResult(RemovalEnd.Removed, "")
            {
                Untagged =
                [
                    .. steps.Select(step => step.TryGetValue("Untagged", out var name) ? name : null).OfType<string>(),
                ],
                Deleted =
                [
                    .. steps.Select(step => step.TryGetValue("Deleted", out var id) ? id : null).OfType<string>(),
                ],
            };
        }
        catch (Exception failure)
            when (EngineErrors.IsTransport(failure, cancellationToken) || failure is EngineUnavailableException)
        {
            return EngineErrors.Result(address, failure);
        }
    }

    public async Task RestoreNameAsync(string id, string name, CancellationToken cancellationToken)
    {
        var speaking = await ConnectAsync(cancellationToken);
        var colon = name.LastIndexOf(':');
        var parameters = new ImageTagParameters { RepositoryName = name[..colon], Tag = name[(colon + 1)..] };
        await AskAsync(
            async stop =>
            {
                await speaking.Images.TagImageAsync(id, parameters, stop);
                return true;
            },
            cancellationToken
        );
    }

    public async Task<RemovalResult> RemoveContainerAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var speaking = await ConnectAsync(cancellationToken);
            await speaking.Containers.RemoveContainerAsync(
                id,
                new ContainerRemoveParameters { Force = false, RemoveVolumes = false },
                cancellationToken
            );
            return new RemovalResult(RemovalEnd.Removed, "");
        }
        catch (Exception failure)
            when (EngineErrors.IsTransport(failure, cancellationToken) || failure is EngineUnavailableException)
        {
            return EngineErrors.Result(address, failure);
        }
    }

    public async Task<long> PruneBuildCacheAsync(BuildCacheLimits limits, CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        // The name of the limit changed with API 1.48.
        var keep = api >= new Version(1, 48) ? "reserved-space" : "keep-storage";
        var filters = Uri.EscapeDataString(
            string.Create(CultureInfo.InvariantCulture, $"{{\"until\":[\"{(long)limits.UnusedFor.TotalSeconds}s\"]}}")
        );
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"v{api}/build/prune?{keep}={limits.KeepBytes}&filters={filters}"
        );
        return await AskAsync(
            async () =>
            {
                using var answer = await http.PostAsync(
                    new Uri(path, UriKind.Relative),
                    content: null,
                    cancellationToken
                );
                await ThrowAsync(answer, cancellationToken);
                await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
                return (
                        await JsonSerializer.DeserializeAsync(
                            stream,
                            EngineJson.Default.EnginePruneJson,
                            cancellationToken
                        )
                    )?.SpaceReclaimed
                    ?? 0;
            },
            cancellationToken
        );
    }

    public void Dispose()
    {
        client?.Dispose();
        http.Dispose();
        handler.Dispose();
    }

    /// <summary>Agrees with the engine on a version of the API: the newest that both know.</summary>
    private async Task<DockerClient> ConnectAsync(CancellationToken cancellationToken)
    {
        if (client is not null)
        {
            return client;
        }

        using var asking = Build(null);
        var version = await AskAsync(stop => asking.System.GetVersionAsync(stop), cancellationToken);
        if (!Version.TryParse(version.APIVersion, out var newest))
        {
            throw new EngineUnavailableException(
                $"Engine {address.Name} at {address.Endpoint} does not say which API it speaks: is it a Docker engine?"
            );
        }

        if (Version.TryParse(version.MinAPIVersion, out var oldest) && oldest > Newest)
        {
            throw new EngineUnavailableException(
                $"Engine {address.Name} speaks API {oldest} and later, and this agent {Newest} and before: upgrade the agent"
            );
        }

        api = newest < Newest ? newest : Newest;
        return client = Build(api);
    }

    private DockerClient Build(Version? version)
    {
        var builder = new DockerClientBuilder().WithEndpoint(transport.Base()).WithTimeout(Patience);
        return (version is null ? builder : builder.WithApiVersion(version))
            .WithTransportOptions(transport, new EngineTransportOptions(handler))
            .Build();
    }

    private Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken) =>
        EngineErrors.AskAsync(address, ask, cancellationToken);

    private Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken) =>
        EngineErrors.AskAsync(address, () => ask(cancellationToken), cancellationToken);

    private async Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellationToken)
    {
        var answer = await http.GetAsync(
            new Uri($"v{api}/{path}", UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead,
            cancellationToken
        );
        await ThrowAsync(answer, cancellationToken);
        return answer;
    }

    private static async Task ThrowAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (!answer.IsSuccessStatusCode)
        {
            using (answer)
            {
                throw new DockerApiException(
                    answer.StatusCode,
                    await answer.Content.ReadAsStringAsync(cancellationToken)
                );
            }
        }
    }

    private static CancellationTokenSource Limit(CancellationToken cancellationToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        return limit;
    }

    private static bool IsGone(EngineUnavailableException failure) =>
        failure.InnerException is DockerApiException { StatusCode: HttpStatusCode.NotFound };
}
