namespace UwsAgent.SystemTests.Installation;

/// <summary>A throw-away Debian with real systemd and journald, in which the tree of this repository is at /mnt.</summary>
public sealed class DebianHost : IAsyncLifetime
{
    internal static readonly SemaphoreSlim Publishing = new(1, 1);
    private readonly string directory = Directory.CreateTempSubdirectory("uws-host-").FullName;

    /// <summary>Binaries as <c>install.sh --publish</c> makes them, as the container sees them.</summary>
    public const string Binaries = "/mnt/artifacts/install";

    public async ValueTask InitializeAsync()
    {
        RealServers.NeedFullRun();
        RealServers.NeedRoot();
        RealServers.NeedProgram("systemd-nspawn");
        RealServers.NeedProgram("debootstrap");
        await PublishAsync();
        await Shell.RunAsync(0, Script, "start", directory, RealServers.Root);
    }

    public async ValueTask DisposeAsync()
    {
        await Shell.TryAsync(Script, "stop", directory);
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>A shell line inside, as root; fails the test unless it ends with 0.</summary>
    public Task<string> RunAsync(string line) => Shell.RunAsync(0, Script, "run", directory, "sh", "-c", line);

    public Task<string> RefusedAsync(int exitCode, string line) =>
        Shell.RunAsync(exitCode, Script, "run", directory, "sh", "-c", line);

    public Task<string> UntilAsync(string line, Func<string, bool> fits) =>
        Shell.UntilAsync(async () => (await Shell.TryAsync(Script, "run", directory, "sh", "-c", line)).Output, fits);

    private static string Script => RealServers.Script("container.sh");

    private static async Task PublishAsync()
    {
        await Publishing.WaitAsync();
        try
        {
            var target = Path.Join(RealServers.Root, "artifacts/install");
            var agent = new FileInfo(Path.Join(target, "uws-agent", "uws-agent.dll"));
            var tests = new FileInfo(typeof(DebianHost).Assembly.Location);
            if (
                !agent.Exists
                || agent.LastWriteTimeUtc < tests.LastWriteTimeUtc.AddHours(-1)
                || agent.LastWriteTimeUtc < NewestSource()
            )
            {
                await Shell.RunAsync(0, Path.Join(RealServers.Root, "install.sh"), "--publish", target);
            }
        }
        finally
        {
            Publishing.Release();
        }
    }

    private static DateTime NewestSource() =>
        Directory
            .EnumerateFiles(Path.Join(RealServers.Root, "src"), "*", SearchOption.AllDirectories)
            .Max(file => File.GetLastWriteTimeUtc(file));
}
