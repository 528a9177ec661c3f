using System.Formats.Tar;
using System.Net;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Files of images by Docker.DotNet: out of a container that is made, never started, and removed.</summary>
internal sealed class DockerDotNetImageFiles(DockerDotNetEngines engines) : IImageFiles
{
    /// <summary>On each container made here: what has it is no use of its image, and may be removed by whoever finds it.</summary>
    public const string Label = "uws.look";

    private const int MostLinks = 8;
    private const int LargestFile = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task<string?> ReadAsync(
        EngineAddress engine,
        string imageId,
        string path,
        CancellationToken cancellationToken
    )
    {
        using var handler = engines.TransportTo(engine).CreateHandler();
        using var client = Build(engine, handler);
        return await EngineErrors.AskAsync(
            engine,
            async () =>
            {
                var container = await client.Containers.CreateContainerAsync(
                    new CreateContainerParameters
                    {
                        Image = imageId,
                        // Never run; without one an image that names no command makes no container.
                        Cmd = ["/uws-never-runs"],
                        Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [Label] = "1" },
                        NetworkDisabled = true,
                        HostConfig = new HostConfig { NetworkMode = "none" },
                    },
                    cancellationToken
                );
                try
                {
                    return await FollowAsync(client, container.ID, path, cancellationToken);
                }
                finally
                {
                    // Also when the caller gave up: what was made goes again.
                    await RemoveAsync(client, container.ID);
                }
            },
            cancellationToken
        );
    }

    public async Task<int> ClearAsync(EngineAddress engine, CancellationToken cancellationToken)
    {
        using var handler = engines.TransportTo(engine).CreateHandler();
        using var client = Build(engine, handler);
        return await EngineErrors.AskAsync(
            engine,
            async () =>
            {
                var left = await client.Containers.ListContainersAsync(
                    new ContainersListParameters
                    {
                        All = true,
                        Filters = new Dictionary<string, IDictionary<string, bool>>(StringComparer.Ordinal)
                        {
                            ["label"] = new Dictionary<string, bool>(StringComparer.Ordinal) { [Label] = true },
                            ["status"] = new Dictionary<string, bool>(StringComparer.Ordinal) { ["created"] = true },
                        },
                    },
                    cancellationToken
                );
                foreach (var container in left)
                {
                    await RemoveAsync(client, container.ID);
                }

                return left.Count;
            },
            cancellationToken
        );
    }

    /// <summary>A link comes out of the engine as a link: <c>/etc/os-release</c> is one to <c>../usr/lib/os-release</c>.</summary>
    private static async Task<string?> FollowAsync(
        DockerClient client,
        string container,
        string path,
        CancellationToken cancellationToken
    )
    {
        for (var links = 0; links < MostLinks; links++)
        {
            try
            {
                var answer = await client.Containers.GetArchiveFromContainerAsync(
                    container,
                    new ContainerPathStatParameters { Path = path },
                    statOnly: false,
                    cancellationToken
                );
                if (answer.Stream is not { } stream)
                {
                    return null;
                }

                await using var tar = new TarReader(stream);
                var entry = await tar.GetNextEntryAsync(copyData: false, cancellationToken);
                switch (entry)
                {
                    case { EntryType: TarEntryType.SymbolicLink }:
                        path = Resolved(path, entry.LinkName);
                        continue;
                    case { DataStream: { } data }:
                        return await TextAsync(data, cancellationToken);
                    default:
                        return null;
                }
            }
            catch (DockerApiException failure) when (failure.StatusCode is HttpStatusCode.NotFound)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Within the image: a link never leads above its root.</summary>
    internal static string Resolved(string path, string link)
    {
        var parts = new Stack<string>();
        var whole = link.StartsWith('/') ? link : $"{path[..path.LastIndexOf('/')]}/{link}";
        foreach (var part in whole.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part is "..")
            {
                parts.TryPop(out _);
            }
            else if (part is not ".")
            {
                parts.Push(part);
            }
        }

        return "/" + string.Join('/', parts.Reverse());
    }

    private static async Task<string> TextAsync(Stream data, CancellationToken cancellationToken)
    {
        var bytes = new byte[LargestFile];
        var read = await data.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(bytes, 0, read);
    }

    private static async Task RemoveAsync(DockerClient client, string container)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            // With the volumes that the engine made for it, which nobody ever used.
            await client.Containers.RemoveContainerAsync(
                container,
                new ContainerRemoveParameters { Force = false, RemoveVolumes = true },
                limit.Token
            );
        }
        catch (Exception failure) when (EngineErrors.IsTransport(failure, CancellationToken.None))
        {
            // The next look clears it away by its label.
        }
    }

    private DockerClient Build(EngineAddress engine, HttpMessageHandler handler)
    {
        var transport = engines.TransportTo(engine);
        return new DockerClientBuilder()
            .WithEndpoint(transport.Base())
            .WithTimeout(Patience)
            .WithTransportOptions(transport, new EngineTransportOptions(handler))
            .Build();
    }
}
