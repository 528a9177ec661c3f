using System.Globalization;
using UwsAgent.Hosting;

namespace UwsAgent.SystemTests.Hosting;

public sealed class UnitFileTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("uws-unit-").FullName;
    private readonly string unit = Source("uws-agent.service");

    private static string Source(string name) => Path.Join(RealServers.Root, "systemd", name);

    [Fact]
    public async Task Systemd_finds_nothing_wrong_with_the_unit()
    {
        // The programs are not installed where the tests run; everything else is as it is.
        var copy = Path.Join(root, "uws-agent.service");
        await File.WriteAllTextAsync(copy, string.Join('\n', (await ReadUnit()).Select(WithoutProgram)));

        RealServers.NeedProgram("systemd-analyze");
        Assert.Equal("", await Shell.RunAsync(0, "systemd-analyze", "verify", copy));
    }

    [Fact]
    public async Task The_exposure_is_under_two()
    {
        RealServers.NeedProgram("systemd-analyze");
        await Shell.RunAsync(0, "systemd-analyze", "security", "--offline=yes", "--threshold=19", unit);
    }

    [Fact]
    public async Task The_journal_takes_the_catalog()
    {
        var catalogs = Directory.CreateDirectory(Path.Join(root, "usr/lib/systemd/catalog")).FullName;
        Directory.CreateDirectory(Path.Join(root, "var/lib/systemd/catalog"));
        var source = Source("uws-agent.catalog");
        File.Copy(source, Path.Join(catalogs, "uws-agent.catalog"));
        RealServers.NeedProgram("journalctl");

        Assert.Equal("", await Shell.RunAsync(0, "journalctl", $"--root={root}", "--update-catalog"));
        var listed = await Shell.RunAsync(0, "journalctl", $"--root={root}", "--list-catalog");

        var kinds = (await File.ReadAllLinesAsync(source)).Count(line =>
            line.StartsWith("-- ", StringComparison.Ordinal)
        );
        Assert.Equal(kinds, listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Systemd_takes_the_users()
    {
        RealServers.NeedProgram("systemd-sysusers");
        await Shell.RunAsync(0, "systemd-sysusers", "--dry-run", Source("uws-agent.sysusers"));
    }

    [Fact]
    public async Task Systemd_waits_longer_than_the_agent_does()
    {
        const string Key = "TimeoutStopSec=";
        var line = Assert.Single(await ReadUnit(), line => line.StartsWith(Key, StringComparison.Ordinal));
        var seconds = int.Parse(line[Key.Length..].TrimEnd('s'), CultureInfo.InvariantCulture);
        Assert.True(TimeSpan.FromSeconds(seconds) >= AgentHost.StopTime + TimeSpan.FromSeconds(10));
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private Task<string[]> ReadUnit() => File.ReadAllLinesAsync(unit);

    private static string WithoutProgram(string line) =>
        line.StartsWith("Exec", StringComparison.Ordinal)
            ? line[..(line.IndexOf('=', StringComparison.Ordinal) + 1)] + "/bin/true"
            : line;
}
