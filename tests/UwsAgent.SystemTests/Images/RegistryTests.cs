using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using UwsAgent.Adapters;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.SystemTests.Images;

/// <summary>Debian's registry with a login and leave to delete.</summary>
public sealed class RegistryTests : IAsyncLifetime
{
    private readonly SocketsHttpHandler handler = new();
    private string folder = "";
    private RegistryAddress address = new("", new Uri("http://none"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        RealServers.NeedProgram("docker-registry");
        folder = Directory.CreateTempSubdirectory("uws-registry-").FullName;
        var port = (await Shell.RunAsync(0, RealServers.Script("registry.sh"), "start", folder)).Trim();
        address = new RegistryAddress($"127.0.0.1:{port}", new Uri($"http://127.0.0.1:{port}"))
        {
            User = "uws",
            Password = new Secret("correct horse"),
        };
    }

    public async ValueTask DisposeAsync()
    {
        handler.Dispose();
        if (folder.Length > 0)
        {
            await Shell.RunAsync(0, RealServers.Script("registry.sh"), "stop", folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Tags_are_read_and_a_manifest_is_deleted_with_all_its_tags()
    {
        using var registry = new RegistryV2(() => handler);
        var first = await PushAsync("app/x", "1.0.0", "one");
        await PushAsync("app/x", "1.1.0", "two");
        await PushAsync("app/x", "also", "one");

        Assert.Equal(["app/x"], await registry.RepositoriesAsync(address, Stop).ToListAsync(Stop));
        Assert.Equal(
            ["1.0.0", "1.1.0", "also"],
            (await registry.TagsAsync(address, "app/x", Stop).ToListAsync(Stop)).Order()
        );
        Assert.Equal(first, await registry.DigestAsync(address, "app/x", "1.0.0", Stop));
        Assert.Equal(first, await registry.DigestAsync(address, "app/x", first, Stop));
        Assert.Null(await registry.DigestAsync(address, "app/x", "9.9.9", Stop));
        Assert.Empty(await registry.TagsAsync(address, "no/such", Stop).ToListAsync(Stop));

        Assert.True(await registry.DeleteAsync(address, "app/x", first, Stop));
        Assert.False(await registry.DeleteAsync(address, "app/x", first, Stop));
        Assert.Null(await registry.DigestAsync(address, "app/x", "also", Stop));
        Assert.NotNull(await registry.DigestAsync(address, "app/x", "1.1.0", Stop));
    }

    [Fact]
    public async Task A_wrong_login_is_said_and_is_not_taken_for_missing()
    {
        using var registry = new RegistryV2(() => handler);
        var failure = await Assert.ThrowsAsync<RegistryUnavailableException>(() =>
            registry.DigestAsync(address with { Password = new Secret("wrong") }, "app/x", "1", Stop)
        );
        Assert.Contains("User and Password", failure.Message, StringComparison.Ordinal);
    }

    private async Task<string> PushAsync(string repository, string tag, string content)
    {
        using var http = new HttpClient { BaseAddress = address.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String("uws:correct horse"u8)
        );
        var blob = Encoding.UTF8.GetBytes(content);
        var digest = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(blob))}";
        using var begun = await http.PostAsync($"v2/{repository}/blobs/uploads/", null, Stop);
        begun.EnsureSuccessStatusCode();
        var place = begun.Headers.Location!.ToString();
        using var body = new ByteArrayContent(blob);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        (
            await http.PutAsync(
                $"{place}{(place.Contains('?', StringComparison.Ordinal) ? '&' : '?')}digest={Uri.EscapeDataString(digest)}",
                body,
                Stop
            )
        ).EnsureSuccessStatusCode();
        const string Type = "application/vnd.docker.distribution.manifest.v2+json";
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = Type,
            ["config"] = new JsonObject
            {
                ["mediaType"] = "application/vnd.docker.container.image.v1+json",
                ["size"] = blob.Length,
                ["digest"] = digest,
            },
            ["layers"] = new JsonArray(),
        };
        using var text = new StringContent(manifest.ToJsonString(), Encoding.UTF8);
        text.Headers.ContentType = new MediaTypeHeaderValue(Type);
        using var put = await http.PutAsync($"v2/{repository}/manifests/{tag}", text, Stop);
        put.EnsureSuccessStatusCode();
        return put.Headers.GetValues("Docker-Content-Digest").First();
    }
}
