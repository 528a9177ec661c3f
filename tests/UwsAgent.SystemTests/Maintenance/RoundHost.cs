namespace UwsAgent.SystemTests.Maintenance;

/// <summary>A booted Debian with one package that has a newer version.</summary>
internal sealed class RoundHost(string name) : IAsyncDisposable
{
    public const string Package = "uws-tool";
    private readonly string directory = Directory.CreateTempSubdirectory("uws-round-host-").FullName;

    public string Name => name;

    public int Port { get; private set; }

    public string HostKey { get; private set; } = "";

    public string KeyFile => Path.Combine(directory, "id");

    private static string Script => RealServers.Script("far-host.sh");

    public async Task StartAsync()
    {
        var said = (await Shell.RunAsync(0, Script, "start", directory)).Trim().Split(' ');
        (Port, HostKey) = (int.Parse(said[0], System.Globalization.CultureInfo.InvariantCulture), said[1]);
        await PublishAsync("1.0");
        await RunAsync("sh", "-c", $"apt-get update && apt-get install --yes {Package}");
        await PublishAsync("1.1");
    }

    /// <summary>The version of the package that is installed.</summary>
    public async Task<string> VersionAsync() => (await RunAsync("dpkg-query", "-W", "-f=${Version}", Package)).Trim();

    public async ValueTask DisposeAsync()
    {
        await Shell.RunAsync(0, Script, "stop", directory);
        Directory.Delete(directory, recursive: true);
    }

    private async Task PublishAsync(string version)
    {
        await Shell.RunAsync(0, Script, "deb", directory, "main", Package, version);
        await Shell.RunAsync(0, Script, "publish", directory, "main");
    }

    private Task<string> RunAsync(params string[] command) => Shell.RunAsync(0, Script, ["run", directory, .. command]);
}
