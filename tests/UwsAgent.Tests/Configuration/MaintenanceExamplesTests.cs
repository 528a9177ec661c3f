using System.Runtime.CompilerServices;
using UwsAgent.Cli;

namespace UwsAgent.Tests.Configuration;

/// <summary>The examples for maintenance in <c>config/conf.d</c> are good as they are.</summary>
public sealed class MaintenanceExamplesTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("maintenance-windows.json")]
    [InlineData("image-bases.json")]
    public async Task An_example_has_no_fault(string file)
    {
        File.Copy(Path.Join(Examples(), file), folder.Part(file));
        await using var output = new StringWriter();
        await using var error = new StringWriter();

        var code = await AgentCommandLine.RunAsync(
            ["check-config", "--root", folder.Root],
            new AgentConsole(output, error)
        );

        // The program of an example is not on this host.
        var faults = error
            .ToString()
            .Split('\n')
            .Where(line =>
                line.Contains(file, StringComparison.Ordinal) && !line.Contains(":File ", StringComparison.Ordinal)
            );
        Assert.Empty(faults);
        Assert.Equal(code == 0, error.ToString().Length == 0);
    }

    private static string Examples([CallerFilePath] string here = "") =>
        Path.Join(Path.GetDirectoryName(here), "..", "..", "..", "config", "conf.d");
}
