using System.Diagnostics;
using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using UwsAgent.Adapters;
using UwsAgent.Tests.Adapters;

namespace UwsAgent.SystemTests.Images;

/// <summary>What a live build and a live pull leave for the cleanup to see.</summary>
public sealed class BuildActivityTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private RealDockerd? dockerd;

    private string Root => Path.Join(dockerd!.Directory, "data");

    public async ValueTask InitializeAsync() => dockerd = await RealDockerd.StartAsync();

    public ValueTask DisposeAsync() => dockerd?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task A_build_is_seen_while_its_context_comes_and_no_longer_when_it_has_ended()
    {
        Assert.Empty(await OwnSignsAsync(0));
        using var build = Client("build", "--quiet", "-t", "slow:1", "-");
        var context = Context();
        await build.StandardInput.BaseStream.WriteAsync(
            context.AsMemory(0, 1024),
            TestContext.Current.CancellationToken
        );
        await build.StandardInput.BaseStream.FlushAsync(TestContext.Current.CancellationToken);

        await SeenAsync(build, $"docker build runs (pid {build.Id})", "the engine builds");

        await build.StandardInput.BaseStream.WriteAsync(context.AsMemory(1024), TestContext.Current.CancellationToken);
        build.StandardInput.Close();
        await EndAsync(build);
        Assert.Contains("slow:1", (await dockerd!.ImagesAsync()).Values.SelectMany(tags => tags));
        Assert.Empty(await OwnSignsAsync(build.Id));
    }

    [Fact]
    public async Task A_pull_is_seen_while_a_layer_comes()
    {
        var registry = new SlowRegistry();
        await using var server = await OddServer.StartAsync(registry.AnswerAsync);
        using var pull = Client("pull", $"127.0.0.1:{server.Address.Port}/slow:1");
        pull.StandardInput.Close();

        await SeenAsync(pull, $"docker pull runs (pid {pull.Id})", "the engine downloads layers");

        registry.Finish();
        await EndAsync(pull);
        Assert.Empty(await OwnSignsAsync(pull.Id));
    }

    private Process Client(params string[] words)
    {
        var start = new ProcessStartInfo("docker", ["-H", $"unix://{dockerd!.Socket}", .. words])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOCKER_BUILDKIT"] = "0";
        return Process.Start(start)!;
    }

    /// <summary>What this test's engine and client show; other tests may build at the same time.</summary>
    private async Task<IReadOnlyList<string>> OwnSignsAsync(int pid)
    {
        var all = await new ProcBuildActivity().SignsAsync(Root, [], TestContext.Current.CancellationToken);
        return
        [
            .. all.Where(sign =>
                !sign.Contains("(pid ", StringComparison.Ordinal)
                || sign.EndsWith($"(pid {pid})", StringComparison.Ordinal)
            ),
        ];
    }

    private async Task SeenAsync(Process client, params string[] wanted)
    {
        var watch = Stopwatch.StartNew();
        IReadOnlyList<string> seen;
        do
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            seen = await OwnSignsAsync(client.Id);
        } while (wanted.Except(seen).Any() && watch.Elapsed < Patience && !client.HasExited);

        Assert.Equal(wanted.Order(), seen.Order());
    }

    private static async Task EndAsync(Process client)
    {
        using var patience = new CancellationTokenSource(Patience);
        var error = client.StandardError.ReadToEndAsync(patience.Token);
        await client.StandardOutput.ReadToEndAsync(patience.Token);
        await client.WaitForExitAsync(patience.Token);
        Assert.True(client.ExitCode == 0, await error);
    }

    /// <summary>A Dockerfile and a file that is longer than what is sent at first.</summary>
    private static byte[] Context()
    {
        using var memory = new MemoryStream();
        using (var tar = new TarWriter(memory, TarEntryFormat.Ustar, leaveOpen: true))
        {
            Add(tar, "Dockerfile", "FROM scratch\nCOPY large /large\n"u8.ToArray());
            Add(tar, "large", new byte[200_000]);
        }

        return memory.ToArray();
    }

    private static void Add(TarWriter tar, string name, byte[] bytes) =>
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });

    /// <summary>A registry with one image whose layer comes only half until it is let go.</summary>
    private sealed class SlowRegistry
    {
        private const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";

        private readonly TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly byte[] layer;
        private readonly byte[] config;
        private readonly byte[] manifest;

        public SlowRegistry()
        {
            using var memory = new MemoryStream();
            using (var tar = new TarWriter(memory, TarEntryFormat.Ustar, leaveOpen: true))
            {
                Add(tar, "large", RandomNumberGenerator.GetBytes(400_000));
            }

            layer = memory.ToArray();
            config = Encoding.UTF8.GetBytes(
                $$$"""{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["{{{Digest(layer)}}}"]}}"""
            );
            manifest = Encoding.UTF8.GetBytes(
                $$"""
                {"schemaVersion":2,"mediaType":"{{ManifestType}}",
                 "config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":{{config.Length}},"digest":"{{Digest(
                    config
                )}}"},
                 "layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar","size":{{layer.Length}},"digest":"{{Digest(
                    layer
                )}}"}]}
                """
            );
        }

        public void Finish() => goOn.TrySetResult();

        public async Task AnswerAsync(HttpContext context)
        {
            var path = context.Request.Path.Value!;
            var body =
                path.Contains("/manifests/", StringComparison.Ordinal) ? manifest
                : path.EndsWith(Digest(config), StringComparison.Ordinal) ? config
                : path.EndsWith(Digest(layer), StringComparison.Ordinal) ? layer
                : [];
            var answer = context.Response;
            answer.ContentLength = body.Length;
            answer.ContentType = body == manifest ? ManifestType : "application/octet-stream";
            answer.Headers["Docker-Content-Digest"] = Digest(body);
            if (HttpMethods.IsGet(context.Request.Method))
            {
                var half = body == layer ? layer.Length / 2 : body.Length;
                await answer.Body.WriteAsync(body.AsMemory(0, half));
                await answer.Body.FlushAsync();
                await (half < body.Length ? goOn.Task : Task.CompletedTask);
                await answer.Body.WriteAsync(body.AsMemory(half));
            }
        }

        private static string Digest(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
    }
}
