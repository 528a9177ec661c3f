using System.Globalization;
using UwsAgent.Hosting;

namespace UwsAgent.SystemTests.Hosting;

public sealed class UnitFileTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("uws-unit-").FullName;
    private readonly string unit = SourceTree.File("systemd/uws-agent.service");

    [Fact]
    public async Task Systemd_finds_nothing_wrong_with_the_unit()
    {
        // The programs are not installed where the tests run; everything else is as it is.
        var copy = Path.Join(root, "uws-agent.service");
        await File.WriteAllTextAsync(copy, string.Join('\n', (await ReadUnit()).Select(WithoutProgram)));

        var (code, text) = await Needed.RunAsync(Needed.Program("systemd-analyze"), "verify", copy);

        Assert.Equal((0, ""), (code, text));
    }

    [Fact]
    public async Task The_exposure_is_under_two()
    {
        var (code, text) = await Needed.RunAsync(
            Needed.Program("systemd-analyze"),
            "security",
            "--offline=yes",
            "--threshold=19",
            unit
        );

        Assert.True(code == 0, text);
    }

    [Fact]
    public async Task The_journal_takes_the_catalog()
    {
        var catalogs = Directory.CreateDirectory(Path.Join(root, "usr/lib/systemd/catalog")).FullName;
        Directory.CreateDirectory(Path.Join(root, "var/lib/systemd/catalog"));
        var source = SourceTree.File("systemd/uws-agent.catalog");
        File.Copy(source, Path.Join(catalogs, "uws-agent.catalog"));
        var journalctl = Needed.Program("journalctl");

        var (code, text) = await Needed.RunAsync(journalctl, $"--root={root}", "--update-catalog");
        Assert.Equal((0, ""), (code, text));
        var (_, listed) = await Needed.RunAsync(journalctl, $"--root={root}", "--list-catalog");

        var kinds = (await File.ReadAllLinesAsync(source)).Count(line =>
            line.StartsWith("-- ", StringComparison.Ordinal)
        );
        Assert.Equal(kinds, listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Systemd_takes_the_users()
    {
        var (code, text) = await Needed.RunAsync(
            Needed.Program("systemd-sysusers"),
            "--dry-run",
            SourceTree.File("systemd/uws-agent.sysusers")
        );

        Assert.True(code == 0, text);
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
