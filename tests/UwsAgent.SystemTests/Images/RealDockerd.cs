using System.Formats.Tar;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using UwsAgent.Core.Ports;

namespace UwsAgent.SystemTests.Images;

/// <summary>A real engine with data of its own in a temporary directory; images are made and loaded as archives.</summary>
internal sealed class RealDockerd : IAsyncDisposable
{
    private readonly HttpClient http;

    private RealDockerd(string directory, string socket)
    {
        (Directory, Socket) = (directory, socket);
        http = new HttpClient(
            new SocketsHttpHandler
            {
                ConnectCallback = async (_, stop) =>
                {
                    var connected = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await connected.ConnectAsync(new UnixDomainSocketEndPoint(socket), stop);
                    return new NetworkStream(connected, ownsSocket: true);
                },
            }
        )
        {
            BaseAddress = new Uri("http://engine/v1.41/"),
        };
    }

    public string Directory { get; }

    public string Socket { get; }

    public EngineAddress Address => new("local", $"unix://{Socket}");

    public static async Task<RealDockerd> StartAsync()
    {
        RealServers.NeedRoot();
        RealServers.NeedProgram("dockerd");
        var directory = System.IO.Directory.CreateTempSubdirectory("uws-dockerd-").FullName;
        var socket = (await Shell.RunAsync(0, RealServers.Script("dockerd.sh"), "start", directory)).Trim();
        return new RealDockerd(directory, socket);
    }

    public async Task RestartAsync()
    {
        await Shell.RunAsync(0, RealServers.Script("dockerd.sh"), "halt", Directory);
        await Shell.RunAsync(0, RealServers.Script("dockerd.sh"), "start", Directory);
    }

    /// <summary>Loads an image of these layers: equal texts are equal layers.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> LoadAsync(string? tag, DateTimeOffset created, params string[] layers)
    {
        var (archive, id) = Archive(tag, created, layers);
        using var content = new ByteArrayContent(archive);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        using var answer = await http.PostAsync("images/load?quiet=1", content);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsStringAsync();
        return id;
    }

    /// <summary>Makes an image of one layer, with these files in it.</summary>
    public async Task ImportAsync(string tag, byte[] tar)
    {
        var colon = tag.LastIndexOf(':');
        using var content = new ByteArrayContent(tar);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        using var answer = await http.PostAsync(
            $"images/create?fromSrc=-&repo={tag[..colon]}&tag={tag[(colon + 1)..]}",
            content
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public Task TagAsync(string id, string repository, string tag) =>
        SendAsync(HttpMethod.Post, $"images/{id}/tag?repo={repository}&tag={tag}");

    public async Task<string> CreateAsync(string name, string image, IReadOnlyDictionary<string, string>? labels = null)
    {
        var body = new JsonObject
        {
            ["Image"] = image,
            ["Cmd"] = new JsonArray("/x"),
            ["HostConfig"] = new JsonObject { ["NetworkMode"] = "none" },
        };
        body["Labels"] = JsonSerializer.SerializeToNode(labels ?? new Dictionary<string, string>());
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync($"containers/create?name={name}", content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!["Id"]!.GetValue<string>();
    }

    /// <summary>An image on another, as the classic builder makes one.</summary>
    public async Task<string> CommitAsync(string container, string repository, string tag)
    {
        using var answer = await http.PostAsync(
            $"commit?container={container}&repo={repository}&tag={tag}",
            content: null
        );
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!["Id"]!.GetValue<string>();
    }

    public Task RemoveContainerAsync(string name) => SendAsync(HttpMethod.Delete, $"containers/{name}");

    public Task RemoveImageAsync(string name) => SendAsync(HttpMethod.Delete, $"images/{name}");

    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ImagesAsync()
    {
        var list = JsonNode.Parse(await http.GetStringAsync("images/json?all=1"))!.AsArray();
        return list.ToDictionary(
            image => image!["Id"]!.GetValue<string>(),
            image =>
                (IReadOnlyList<string>)
                    [
                        .. (image!["RepoTags"] as JsonArray ?? [])
                            .Select(tag => tag!.GetValue<string>())
                            .Where(tag => tag != "<none>:<none>"),
                    ]
        );
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Shell.RunAsync(0, RealServers.Script("dockerd.sh"), "stop", Directory);
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private async Task SendAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var answer = await http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static (byte[] Tar, string Id) Archive(string? tag, DateTimeOffset created, string[] layers)
    {
        using var memory = new MemoryStream();
        using var tar = new TarWriter(memory, TarEntryFormat.Ustar, leaveOpen: true);
        var (diffs, names) = (new JsonArray(), new JsonArray());
        foreach (var layer in layers)
        {
            var bytes = Layer(layer);
            var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
            diffs.Add($"sha256:{hash}");
            names.Add($"{hash}/layer.tar");
            Write(tar, $"{hash}/layer.tar", bytes);
        }

        var time = created.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        var config = new JsonObject
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["created"] = time,
            ["config"] = new JsonObject { ["Cmd"] = new JsonArray("/x") },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = diffs },
            ["history"] = new JsonArray([.. layers.Select(_ => (JsonNode)new JsonObject { ["created"] = time })]),
        };
        var json = Encoding.UTF8.GetBytes(config.ToJsonString());
        var id = Convert.ToHexStringLower(SHA256.HashData(json));
        Write(tar, $"{id}.json", json);
        var tags = tag is null ? new JsonArray() : new JsonArray(tag);
        Write(
            tar,
            "manifest.json",
            Encoding.UTF8.GetBytes(
                new JsonArray(
                    new JsonObject
                    {
                        ["Config"] = $"{id}.json",
                        ["RepoTags"] = tags,
                        ["Layers"] = names,
                    }
                ).ToJsonString()
            )
        );
        tar.Dispose();
        return (memory.ToArray(), $"sha256:{id}");
    }

    private static byte[] Layer(string text)
    {
        using var memory = new MemoryStream();
        using (var tar = new TarWriter(memory, TarEntryFormat.Ustar, leaveOpen: true))
        {
            Write(tar, text, [.. Enumerable.Repeat((byte)'x', 5000)]);
        }

        return memory.ToArray();
    }

    private static void Write(TarWriter tar, string name, byte[] bytes) =>
        // Always of the same moment: equal texts are equal layers in the next second too.
        tar.WriteEntry(
            new UstarTarEntry(TarEntryType.RegularFile, name)
            {
                DataStream = new MemoryStream(bytes),
                ModificationTime = DateTimeOffset.UnixEpoch,
            }
        );
}
