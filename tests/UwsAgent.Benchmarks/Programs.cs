using System.Diagnostics;

namespace UwsAgent.Benchmarks;

/// <summary>Programs and the tests' own server scripts, run to their end.</summary>
internal static class Programs
{
    public static string Root { get; } = Path.GetFullPath(Path.Join(AppContext.BaseDirectory, "..", "..", "..", ".."));

    /// <summary>One of <c>tests/servers</c>.</summary>
    public static string Server(string name) => Path.Join(Root, "tests", "servers", name);

    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">It did not end with 0.</exception>
    public static string Run(string file, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, UseShellExecute = false }
        )!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException(
                $"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output}"
            );
    }
}
