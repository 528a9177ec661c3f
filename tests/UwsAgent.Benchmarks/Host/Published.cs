using System.Diagnostics;

namespace UwsAgent.Benchmarks.Host;

/// <summary>The binaries that people run, made for the bench.</summary>
internal static class Published
{
    /// <summary>The native client, alone: quicker to build than all that is installed.</summary>
    public static async Task<string> ClientAsync()
    {
        var target = Path.Join(AgentProcess.Artifacts, "bench");
        var source = Path.Join(AgentProcess.Artifacts, "..", "src", "Uws");
        string[] native = ["publish", source, "-p:PublishAot=true", "--use-current-runtime", "-m:1", "-v", "quiet"];
        await RunAsync("dotnet", [.. native, "--nologo", "-o", target]);
        return Path.Join(target, "uws");
    }

    /// <summary>Agent and client as <c>install.sh</c> installs them.</summary>
    public static async Task<(string AgentDirectory, string Client)> InstallationAsync()
    {
        var target = Path.Join(AgentProcess.Artifacts, "bench-install");
        await RunAsync(Path.Join(AgentProcess.Artifacts, "..", "install.sh"), ["--publish", target]);
        return (Path.Join(target, "uws-agent"), Path.Join(target, "uws", "uws"));
    }

    private static async Task RunAsync(string file, string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { UseShellExecute = false, RedirectStandardOutput = true };
        using var publish = Process.Start(start)!;
        var output = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        if (publish.ExitCode != 0)
        {
            throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} failed: {output}");
        }
    }
}
